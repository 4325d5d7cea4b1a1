import type { HarnessStage, SampleRow } from '../protocol/protocol.ts'

/** Where a run says what it does: a terminal, a CI log, a GitHub Action, or nowhere (`--quiet`, `--json`). */
export interface RunOutput {
  /** Whether anybody sees how the run stands while it goes on; else nothing is read for it. */
  follows: boolean
  /** A line for the reader. */
  line(text: string): void
  /** A line that even a reader who wants the report alone must have. */
  address(text: string): void
  stage(stage: HarnessStage): void
  sample(row: SampleRow): void
  progress(progress: RunProgress): void
  /** No more progress will come: the report follows. */
  end(): void
}

export interface RunProgress {
  /** Which run this is, where there is more than one; see {@link namedOutput}. */
  run?: string
  elapsedSec: number
  /** Null where it was not asked for. */
  asked: { durationSec: number | null; payments: number | null; cycles: number | null }
  payments: number
  paymentsFailed: number
  cycles: number
  heapAllocBytes: number | null
  rssBytes: number | null
  /** `references +10.2 a payment so far`, with `7 of 10 rests` in a run that ends when it is decided; null at first. */
  standing: string | null
}

/** Says nothing. */
export const SILENT_OUTPUT: RunOutput = {
  follows: false,
  line() {},
  address() {},
  stage() {},
  sample() {},
  progress() {},
  end() {},
}

/** An output whose progress names the current one of several runs: `run 2 of 2, base`. */
export function namedOutput(output: RunOutput, run: string): RunOutput {
  return { ...output, progress: (progress) => output.progress({ ...progress, run }) }
}
