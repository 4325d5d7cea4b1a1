export { BASELINE_KINDS, listBaselines, storeBaseline, storedRustFile } from './baseline-store.ts'
export { acceptanceOf, type KnownLeak } from './known-leaks.ts'
export { isPublishedBuild } from './published-builds.ts'
export { KNOWN_LEAKS_FILE, parseKnownLeaks, readKnownLeaks } from './read-known-leaks.ts'
export { readRecording, readRecordingFrom, recordingFrom } from './read-recording.ts'
export type { Recording } from './recorded-run.ts'
export {
  type BalanceRecord,
  CENSUS,
  CHECKPOINT,
  type Checkpoint,
  CULPRIT_STACK,
  type CulpritStack,
  type DelayedRelease,
  type EnvironmentRecord,
  RUN_COUNTS,
  RUN_METADATA,
  type RunCounts,
  type RunMetadata,
  type RunOutcome,
  type SdkRecord,
  WALLET_BALANCES,
} from './run-metadata.ts'
export { fitLine, type LineFit, RunningFit, studentCdf, studentQuantile } from './running-fit.ts'
export {
  advanceOf,
  columnOf,
  FULL_WARMUP_SEC,
  figureAt,
  firstSecOf,
  hasFigures,
  lastSecOf,
  NOT_EXERCISED,
  paidNothing,
  paymentShortfall,
  RSS_IS_SLOW,
  RSS_TELLS_FROM_SEC,
  recordingUpToCycle,
  rowsOf,
  spanSec,
  timelineRows,
  warmUpOf,
  whyInvalid,
  whyTooLittle,
} from './series.ts'
export { SWEEP_WINDOW, SWEPT_METHOD, type Sweep, type SweepWindow, type SweptMethod } from './sweep.ts'
