import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

interface Manifest {
  version: string
  repository: { url: string }
}

/** The owner that stands in `package.json` until somebody publishes the tool: npm refuses provenance for it. */
const PLACEHOLDER = /\/\/github\.com\/OWNER\//

/**
 * Why this tree may not be released, a sentence each; empty when it may.
 * @param tag The release's tag, such as `v1.2.3`.
 */
export function releaseFaults(manifest: Manifest, changelog: string, tag: string): string[] {
  const faults: string[] = []
  if (tag !== `v${manifest.version}`)
    faults.push(
      `expected the tag v${manifest.version}, the version in package.json, got ${tag}: tag that or change the version`,
    )
  if (PLACEHOLDER.test(manifest.repository.url))
    faults.push(
      `expected the repository in package.json, got ${manifest.repository.url}: put the publishing account in place of OWNER`,
    )
  if (!changelog.split('\n').some((line) => line.startsWith(`## ${manifest.version}`)))
    faults.push(`expected a heading "## ${manifest.version}" in CHANGELOG.md, got none: say what is new`)
  return faults
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (name: string) => readFile(new URL(`../${name}`, import.meta.url), 'utf8')
  const manifest = JSON.parse(await read('package.json')) as Manifest
  const faults = releaseFaults(manifest, await read('CHANGELOG.md'), process.argv[2] ?? '')
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
