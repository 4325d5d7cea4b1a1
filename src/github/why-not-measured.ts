import type { Recording } from '../compare/recording.ts'
import { whyInvalid, whyTooLittle } from '../compare/validity.ts'

/** A run that was cut below this many samples tells less than an older, whole one. */
const LEAST_ROWS_OF_A_CUT_RUN = 12

/**
 * Why a recording is no baseline, or null. How its job ended does not matter: a job that failed for a leak, or was
 * cancelled late, has measured. One that broke, was not exercised, or was cancelled at its start has not.
 */
export function whyNotMeasured(recording: Recording): string | null {
  const invalid = whyInvalid(recording)
  if (invalid !== null) return invalid
  const outcome = recording.metadata?.outcome ?? { kind: 'completed' }
  if (outcome.kind === 'completed') return recording.rows === 0 ? 'it holds no sample' : null
  return recording.rows < LEAST_ROWS_OF_A_CUT_RUN
    ? `it was cut after ${recording.rows} samples`
    : whyTooLittle(recording)
}
