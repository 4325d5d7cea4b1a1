import { judge } from '../compare/judge.ts'
import type { Recording } from '../compare/recording.ts'
import type { BaselineRecordings, RunReport } from '../report/run-report.ts'
import { readKnownLeaks } from './known-leaks.ts'
import { readRecording } from './read-recording.ts'

/** Which recorded runs to judge, and against what. */
export interface FilesToJudge {
  runs: readonly string[]
  rust: string | null
  previous: string | null
  /** The file of accepted leaks, or null for `memtest-known-leaks.json`, if there. */
  knownLeaks: string | null
  /** What the user says about forced collections in the runs, or null: then each `run.json` tells. */
  forcedGc: boolean | null
  now: Date
}

/**
 * Reads and judges runs one after the other, in the order given; only one is in memory at a time.
 * @throws UsageError at the first file that cannot be read.
 */
export async function* judgeFiles({
  runs,
  rust,
  previous,
  knownLeaks,
  forcedGc,
  now,
}: FilesToJudge): AsyncGenerator<RunReport> {
  const baselines: BaselineRecordings = {
    rust: rust === null ? null : await readRecording(rust, null),
    previous: previous === null ? null : await readPrevious(previous, forcedGc),
  }
  const accepted = await readKnownLeaks(knownLeaks)
  for (const file of runs) {
    const recording = await readRecording(file, forcedGc)
    yield { judgement: judge(recording, { ...baselines, knownLeaks: accepted, now }), recording, baselines }
  }
}

// What the user says about the runs holds for a previous run too, unless that one tells itself.
async function readPrevious(file: string, forcedGc: boolean | null): Promise<Recording> {
  const recording = await readRecording(file, null)
  return recording.metadata === null && forcedGc !== null ? { ...recording, forcedGc } : recording
}
