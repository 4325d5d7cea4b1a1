export { type GrowingSides, growingSides } from './baselines/baselines.ts'
export { type GrownStack, grownStacks, perDay, REFERENCE_PAYMENTS_PER_MIN } from './exact/exact.ts'
export {
  forWasmRun,
  storedRustFinder,
  whyNoCounterpart,
  whyNoNative,
  whyNotStored,
} from './find-stored-rust.ts'
export { type JudgeAgainst, judge } from './judge.ts'
export {
  type Against,
  type FilesToJudge,
  type FindRust,
  type FoundRust,
  judgeFile,
  judgeFiles,
  type RunReport,
  readAgainst,
} from './judge-files.ts'
export type {
  Attribution,
  BaselineComparison,
  Culprit,
  Judgement,
  MethodJudgement,
  MetricComparison,
  MetricJudgement,
  Rate,
  SpecificationResult,
  Verdict,
} from './judgement.ts'
export { isByteMetric, metricName } from './metric-names.ts'
export {
  BASELINE_KINDS,
  type BalanceRecord,
  CENSUS,
  CHECKPOINT,
  type Checkpoint,
  CULPRIT_STACK,
  type CulpritStack,
  type DelayedRelease,
  type EnvironmentRecord,
  KNOWN_LEAKS_FILE,
  type KnownLeak,
  lastSecOf,
  listBaselines,
  parseKnownLeaks,
  paymentShortfall,
  type Recording,
  RSS_IS_SLOW,
  RSS_TELLS_FROM_SEC,
  RUN_COUNTS,
  RUN_METADATA,
  type RunCounts,
  type RunMetadata,
  type RunOutcome,
  readRecording,
  readRecordingFrom,
  recordingFrom,
  recordingUpToCycle,
  type SdkRecord,
  SWEEP_WINDOW,
  SWEPT_METHOD,
  type Sweep,
  type SweepWindow,
  type SweptMethod,
  spanSec,
  storeBaseline,
  WALLET_BALANCES,
  whyInvalid,
  whyTooLittle,
} from './recording/recording.ts'
export {
  type Decision,
  isNativeBinding,
  type Outcome,
  outcomeOf,
  type Recorder,
  type RunSubject,
  recorderOf,
  subjectOf,
} from './run-subject.ts'
export { waysThatLeave } from './sweep-metrics.ts'
export { rateInWords, tellingRates } from './telling-rates.ts'
export { standingSoFar, UntilDecided } from './until-decided.ts'
export { byWorst, exitCode, hasRegressed, worstExitCode, worstRank } from './verdict.ts'
