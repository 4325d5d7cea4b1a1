import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Packages without a licence file say it in their manifest alone; the files that hold one are named in many ways. */
const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt|mit|apache2))?$/i

/**
 * The licences of all packages that a bundle's files come from, by name: what their terms ask to be passed on with the
 * code.
 * @throws Error for a package that states no licence.
 */
export async function licenseTexts(files: readonly string[]): Promise<string> {
  const folders = new Set<string>()
  for (const file of files) {
    const folder = packageFolder(file)
    if (folder !== null) folders.add(folder)
  }
  const entries = await Promise.all([...folders].map(describePackage))
  return `${entries.toSorted().join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

function packageFolder(file: string): string | null {
  const normal = file.replaceAll('\\', '/')
  const at = normal.lastIndexOf('/node_modules/')
  if (at < 0) return null
  const match = /^(@[^/]+\/[^/]+|[^/]+)/.exec(normal.slice(at + '/node_modules/'.length))
  return match === null ? null : `${normal.slice(0, at)}/node_modules/${match[0]}`
}

async function describePackage(folder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
  const license = manifest.license ?? manifest.licenses?.[0]?.type
  const files = (await readdir(folder)).filter((name) => LICENSE_FILE.test(name)).sort()
  const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')))
  if (license === undefined && texts.length === 0) {
    throw new Error(`${manifest.name} ${manifest.version} states no licence: see whether it may be passed on`)
  }
  const body = texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n')
  return `${manifest.name} ${manifest.version} (${license ?? 'see below'})\n\n${body}`.trimEnd()
}
