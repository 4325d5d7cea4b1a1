import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { glob, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../../scripts/bundle.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * The sources, bundled outside the project: what is tested is what users get, not what was last committed, and nothing
 * in the project's `node_modules` can help it. Test files share a build as long as the sources stay the same.
 * @returns The folder that stands for `dist`.
 */
export async function buildAction(): Promise<string> {
  const place = path.join(tmpdir(), `sdk-memtest-built-${await sourcesDigest()}`)
  const dist = path.join(place, 'dist')
  if (existsSync(dist)) return dist
  const staging = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-building-'))
  await bundle(path.join(staging, 'dist'), 'fast')
  try {
    await rename(staging, place)
  } catch (error) {
    // Another test file was faster with the same build.
    await rm(staging, { recursive: true, force: true })
    if (!existsSync(dist)) throw error
  }
  return dist
}

async function sourcesDigest(): Promise<string> {
  const hash = createHash('sha256')
  const files: string[] = []
  for await (const file of glob(['src/**/*.{ts,json}', 'scripts/*.ts', 'package*.json'], { cwd: ROOT })) {
    files.push(file)
  }
  for (const file of files.sort()) hash.update(file).update(await readFile(path.join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}
