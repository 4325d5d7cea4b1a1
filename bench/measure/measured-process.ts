import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { EXTERNAL } from '../../scripts/bundle.ts'
import { nativeAddons } from '../../scripts/native-addons.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PRELOAD = 'src/run/probe/preload.ts'

/**
 * Runs a script of this folder as users run the harness, bundled, and returns what it printed as its last line, parsed.
 * From the sources Node would hold its own stripper of types and their text in the heap that is measured: half of it.
 */
export async function inMeasuredProcess<T>(script: string): Promise<T> {
  // Within the clone: what is not bundled is looked for in the folders above.
  const dir = await mkdtemp(join(ROOT, 'node_modules/.bench-'))
  try {
    const build = await rolldown({
      cwd: ROOT,
      input: { preload: PRELOAD, script: fileURLToPath(new URL(script, import.meta.url)) },
      platform: 'node',
      external: EXTERNAL,
      plugins: [nativeAddons],
      logLevel: 'warn',
    })
    await build.write({ dir, format: 'esm', minify: true, entryFileNames: '[name].js' })
    await build.close()
    const flags = ['--expose-gc', '--import', join(dir, 'preload.js')]
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, join(dir, 'script.js')])
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
