export { BASELINE_KINDS, listBaselines, storeBaseline, storedRustFile } from './baseline-store.ts'
export { acceptanceOf, type KnownLeak } from './known-leaks.ts'
export { isPublishedBuild } from './published-builds.ts'
export { KNOWN_LEAKS_FILE, parseKnownLeaks, readKnownLeaks } from './read-known-leaks.ts'
export { readRecording } from './read-recording.ts'
export type { Recording } from './recorded-run.ts'
export type {
  BalanceRecord,
  Checkpoint,
  CulpritStack,
  DelayedRelease,
  EnvironmentRecord,
  RunCounts,
  RunMetadata,
  RunOutcome,
  SdkRecord,
} from './run-metadata.ts'
export { CHECKPOINT, RUN_METADATA } from './run-schema.ts'
export { fitLine, type LineFit, RunningFit, studentCdf, studentQuantile } from './running-fit.ts'
export {
  advanceOf,
  columnOf,
  FULL_WARMUP_SEC,
  hasFigures,
  NOT_EXERCISED,
  paidNothing,
  recordingUpToCycle,
  rowsOf,
  spanSec,
  timelineRows,
  warmUpOf,
  whyInvalid,
  whyTooLittle,
} from './series.ts'
