import { join } from 'node:path'
import { type Recording, readRecording } from '../../src/compare/compare.ts'
import { parseRunOptions } from '../../src/run/options/options.ts'
import { runMemtest, SILENT_OUTPUT } from '../../src/run/run.ts'

/** Makes one run in this process' children, and leaves its recording in a folder. */
export async function recordRun(flags: readonly string[], out: string): Promise<void> {
  const options = parseRunOptions([...flags, '--rust', 'none', '--out', out], {})
  if (options === 'help') throw new Error('unreachable: no --help was given')
  using _run = await runMemtest(options, { output: SILENT_OUTPUT, stop: new AbortController().signal })
}

/** What {@link recordRun} left, or any other run. */
export const readRun = (out: string): Promise<Recording> => readRecording(join(out, 'samples.csv'), null)
