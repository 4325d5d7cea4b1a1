import type { NumericColumn } from './recording/columns.ts'

export type VerdictKind = 'leak' | 'regressed' | 'no-leak' | 'improved' | 'inconclusive' | 'invalid'
export type Severity = 'none' | 'low' | 'medium' | 'high' | 'critical'
export type Standing = 'new' | 'first-seen' | 'known'

/** The robust verdict of a run: what the report opens with and what the exit code follows. */
export interface Verdict {
  kind: VerdictKind
  severity: Severity
  /** For a leak or regression: new against the previous run, first seen where no previous run tells, or known; else null. */
  standing: Standing | null
  /** One sentence, fit for the first line of a comment. */
  headline: string
  /** What the verdict rests on and what would overturn it, a sentence each. */
  reasons: string[]
  /** For `inconclusive`: how long a run would decide, else null. */
  neededDurationSec: number | null
}

/** The trend by the specification's own rule (layer 1), always printed beside the verdict. */
export interface SpecificationResult {
  metric: NumericColumn
  slopeKbPerMin: number | null
  rSquared: number | null
  severity: Severity
  leakDetected: boolean
  reason: string | null
  /** The verdict lines word for word as the specification prints them. */
  lines: string[]
  /** Samples before this elapsed time were left out of the fit. */
  warmupSec: number
  /** The fitted line: bytes at elapsed 0. Null when there is no fit. */
  interceptBytes: number | null
}

export type MetricVerdict = 'leak' | 'no-leak' | 'inconclusive'

/** Growth for a unit of work: bytes or objects, and its standard error; null where nothing tells the error. */
export interface Rate {
  amount: number
  error: number | null
}

/** What is known about one metric's growth: bytes, or objects when `unit` is `count`. */
export interface MetricJudgement {
  name: NumericColumn
  verdict: MetricVerdict
  /** `exact` figures were counted at rest; `estimate` figures were fitted. */
  basis: 'exact' | 'estimate'
  unit: 'bytes' | 'count'
  /** At the pace of the run, between its bounds. */
  slopePerMin: number | null
  lower99: number | null
  upper95: number | null
  /** What a unit of each kind of work leaves, found together; null where it was not done or not told apart. */
  perPayment: Rate | null
  perCycle: Rate | null
  perFailure: Rate | null
  /** Growth a minute from which on this run would have shown a leak; null where it is not known. */
  smallestDetectable: number | null
  /** The shape that fits best: `constant`, `linear`, `saturating`, …, or `exact` for counted growth. */
  model: string
  /** P(it leaks), for what was fitted to shapes; absent where nothing was. */
  leakProbability?: number
  /** One sentence of evidence. */
  evidence: string
  neededDurationSec: number | null
}

export type ComparisonKind = 'regressed' | 'improved' | 'unchanged' | 'inconclusive' | 'not-comparable'

export interface MetricComparison {
  metric: NumericColumn
  baselineMetric: string
  kind: ComparisonKind
  per: 'minute' | 'payment' | 'cycle'
  /** Slopes in `unit` per `per`. */
  runSlope: number | null
  baselineSlope: number | null
  /**
   * How much more it grows than the baseline, which the bounds enclose. Two runs that are held against each other over
   * equal work tell another figure than the difference of what each tells of itself.
   */
  change: number | null
  unit: 'bytes' | 'count'
  lower99: number | null
  upper99: number | null
  sentence: string
}

/** A run against one baseline. */
export interface BaselineComparison {
  file: string
  kind: ComparisonKind
  /** Why the two runs cannot be compared, a sentence each; empty when they can. */
  differences: string[]
  metrics: MetricComparison[]
  /** Did the baseline itself leak? */
  baselineVerdict: VerdictKind
  sentence: string
}

/** The specification's attribution table evaluated. */
export interface Attribution {
  binding: 'yes' | 'no' | 'unknown'
  rust: 'yes' | 'no' | 'unknown'
  /** What Rust's answer rests on: this run, where it is of the native library, or another one; never the wasm heap. */
  rustSource: 'run' | 'file' | 'live' | 'stored' | 'none'
  cause: string
  evidence: string[]
}

/** What grew, by name: the top of a census by class, constructor, resource type or stack. */
export interface Culprit {
  kind: 'handle' | 'externref' | 'resource' | 'v8-stack' | 'rust-stack'
  name: string
  /** Objects (or bytes, for stacks) more at the end than after the warm-up. */
  growth: number
  unit: 'count' | 'bytes'
  /** What a unit of work leaves of it, as far as that stands out. */
  per: { kind: 'cycle' | 'payment'; growth: number }[]
  frames: string[]
}

/** What a call of one public method leaves, in one way of calling it; null where it was not counted. */
export interface MethodJudgement {
  /** With what tells this way of calling from the method's others in brackets. */
  method: string
  /** In all windows that were counted. */
  calls: number
  references: number | null
  rustBlocks: number | null
  rustBytes: number | null
  v8Bytes: number | null
  fds: number | null
  requests: number | null
  /** Of the requests, the calls that operators got. */
  operatorCalls: number | null
  verdict: 'leak' | 'no-leak' | 'inconclusive' | 'broken' | 'not-tried'
  /** What the last refusal said, what broke, or why it was not tried. */
  remark: string | null
}

/** What counted leaks cost in memory, in KB (1024 B) a minute. */
export interface LeakCost {
  /** At the reference pace: 12 payments a minute, a reconnect every 100. */
  kbPerMin: number
  /** At the pace of the run. */
  ownKbPerMin: number
}

/** All that `compare` found out about one run: the source of every rendering. */
export interface Judgement {
  file: string
  verdict: Verdict
  specification: SpecificationResult
  metrics: MetricJudgement[]
  baselines: { rust: BaselineComparison | null; previous: BaselineComparison | null }
  attribution: Attribution
  culprits: Culprit[]
  /** Of leaks that were counted; absent else. */
  cost?: LeakCost
  /** Of a run that its counts clear: the smallest leak that would have shown, in a sentence. */
  excludes?: string
  /** Of the scenario `api` alone: what leaks first. */
  methods?: MethodJudgement[]
  /** Of the scenario `failures` alone: what a failed call leaves, by kind. */
  failureKinds?: MethodJudgement[]
  /** Facts a reader must know: a torn line dropped, an injected run, a census that refused, delayed release. */
  notes: string[]
}
