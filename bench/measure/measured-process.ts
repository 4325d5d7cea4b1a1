import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PRELOAD = new URL('../../src/run/probe/preload.ts', import.meta.url).href

/** Runs a script of this folder as the harness is run, and returns what it printed as its last line, parsed. */
export async function inMeasuredProcess<T>(script: string): Promise<T> {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning', '--import', PRELOAD]
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file])
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T
}
