import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundle } from '../../../scripts/bundle.ts'

/**
 * The sources bundled into a folder of the test's own, within the project so that what stays out of the bundle is still
 * found: what is tested is what users get, not what was last committed.
 */
export async function buildAction(): Promise<{ dir: string } & AsyncDisposable> {
  const root = mkdtempSync(path.join(tmpdir(), 'sdk-memtest-built-'))
  const dir = path.join(root, 'dist')
  await bundle(dir)
  return { dir, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}
