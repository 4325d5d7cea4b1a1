import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Recording } from '../compare/recording.ts'
import { readRecording } from '../files/read-recording.ts'
import { runMemtest } from '../run/run-memtest.ts'
import { parseRunOptions } from '../run/run-options.ts'
import { SILENT_OUTPUT } from '../run/run-output.ts'
import type { Control } from '../run/self-test.ts'

/** Runs the lifecycle scenario with a control's leak planted, and reads what it recorded. */
export async function recordControl(
  control: Control,
  cycles: number,
  sdk: string | null,
): Promise<Recording> {
  const dir = mkdtempSync(join(tmpdir(), 'sdk-memtest-self-test-'))
  try {
    const flags = ['--scenario', 'lifecycle', '--cycles', String(cycles), '--config', control.config]
    const inject = control.inject === null ? [] : ['--inject', control.inject]
    const options = parseRunOptions(
      [...flags, ...inject, ...(sdk === null ? [] : ['--sdk', sdk]), '--out', dir],
      {},
    )
    if (options === 'help') throw new Error('unreachable: no --help was given')
    using run = await runMemtest(options, { output: SILENT_OUTPUT, stop: new AbortController().signal })
    return await readRecording(run.samplesFile, null)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
