import { readRecording } from '../../compare/compare.ts'
import { prepareReports } from '../../report/report.ts'
import type { RunOptions } from '../../run/options/options.ts'
import { consoleOutput, measuredFirst, type RunEnds, runMemtest } from '../../run/run.ts'
import { countNoun } from '../../text/text.ts'
import { inWordsOfInputs } from '../inputs/inputs.ts'
import type { Subject } from '../judged-subject.ts'
import * as core from '../runner-core.ts'

/** Measures the SDK under test into `outDir`, on the runner's own Node. */
export async function measureRun(options: RunOptions, outDir: string, ends: RunEnds): Promise<Subject> {
  const output = measuredFirst(options, consoleOutput(core.logSink))
  // While the run runs this process has nothing to do, and later the job waits for it.
  const onFirstRow = () => void prepareReports()
  const settings = { outDir, failOn: 'never', quiet: false, json: false } as const
  using result = await runMemtest({ ...options, ...settings }, { output, ...ends, onFirstRow }).catch(
    (error: unknown) => {
      throw inWordsOfInputs(error)
    },
  )
  for (const line of result.lines) core.info(line)
  const { outcome, sdk, counts } = result.metadata
  core.info(
    `SDK ${sdk.version}, wasm SHA-256 ${sdk.wasmSha256.slice(0, 16)}, ${countNoun(counts.payments, 'payment')}`,
  )
  if (outcome.kind !== 'completed') core.warning(`The run ended early: ${outcome.detail}.`)
  return {
    name: options.record.scenario,
    scenario: options.record.scenario,
    dir: outDir,
    csvFile: result.samplesFile,
    recording: await readRecording(result.samplesFile, null),
  }
}
