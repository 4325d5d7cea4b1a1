import { formatByteChange, formatBytes } from '../../text/text.ts'
import type { Attribution, MetricJudgement, VerdictKind } from '../judgement.ts'
import { advanceOf, hasFigures, type Recording, studentQuantile } from '../recording/recording.ts'
import { isNativeBinding, recorderOf } from '../run-subject.ts'
import { tellingRates } from '../telling-rates.ts'
import { estimateSlope } from './slope-estimate.ts'

type Answer = Attribution['rust']

/** Where a Rust run that is not the judged run itself came from. */
export type GivenRustSource = Exclude<Attribution['rustSource'], 'run' | 'none'>

/** A run of the SDK's Rust side, judged alone: the Rust test's, or one of the native library. */
export interface RustRun {
  recording: Recording
  metrics: readonly MetricJudgement[]
  verdict: VerdictKind
  source: GivenRustSource
  /** Whether the user named it, and so vouches that it is the counterpart: a build of one's own has another version. */
  isVouchedFor: boolean
}

/** What is known about Rust's part in a leak. */
export interface RustSide {
  answer: Answer
  source: Attribution['rustSource']
  evidence: string[]
}

/** The confidence with which a Rust run's growth must lie below what it is held against. */
const CONFIDENCE = 0.95

/**
 * Whether Rust leaks, from a Rust run alone: the one given, else the judged run where it is itself of the native library.
 * A block in the wasm heap proves nothing about Rust, since the binding's own glue lives in that heap too.
 * @param missing Why no Rust run was found where one was looked for, with what would decide; null where none was.
 */
export function rustSide(
  run: Recording,
  metrics: readonly MetricJudgement[],
  rust: RustRun | null,
  missing: string | null = null,
): RustSide {
  const own = isRustRun(run) ? { ...nativeAnswer(run, metrics), source: 'run' as const } : null
  const given = rust === null ? null : { ...givenAnswer(run, metrics, rust), source: rust.source }
  // A run of the Rust test is the Rust side; another one can only help where it does not know.
  if (own !== null && run.origin === 'rust' && own.answer !== 'unknown') return own
  if (given !== null && given.answer !== 'unknown') return given
  if (own !== null) return { ...own, evidence: [...own.evidence, ...(given?.evidence ?? [])] }
  return given ?? { answer: 'unknown', source: 'none', evidence: [whatWouldDecide(run, missing)] }
}

/** Whether a recording is of the native library, so that it can speak for Rust. */
function isRustRun(recording: Recording): boolean {
  return recording.origin !== 'sdk-memtest' || isNativeBinding(recording)
}

/** What a run of the native library says of its own Rust side. */
function nativeAnswer(
  recording: Recording,
  metrics: readonly MetricJudgement[],
): Pick<RustSide, 'answer' | 'evidence'> {
  const verdictOf = (name: MetricJudgement['name']) => metrics.find((each) => each.name === name)?.verdict
  const answerOf = (name: MetricJudgement['name']): Answer =>
    verdictOf(name) === 'leak' ? 'yes' : verdictOf(name) === 'no-leak' ? 'no' : 'unknown'
  switch (recorderOf(recording)) {
    case 'rust': {
      const heap = metrics.find(({ name }) => name === 'heap_alloc_bytes')
      const leaks = metrics.some(({ verdict }) => verdict === 'leak')
      const answer = leaks ? 'yes' : answerOf(heap === undefined ? 'rss_bytes' : 'heap_alloc_bytes')
      return { answer, evidence: heap === undefined ? [] : [heap.evidence] }
    }
    case 'go':
      // Its own heap is Go's: only RSS that does not grow clears what the library allocates.
      return answerOf('rss_bytes') === 'no'
        ? { answer: 'no', evidence: ['Outside the Go heap the process does not grow, so Rust does not.'] }
        : { answer: 'unknown', evidence: [GO_IS_BLIND] }
    case 'python':
    case 'go-native':
    case 'sdk-memtest': {
      const leaks = [answerOf('rust_live_blocks'), answerOf('rust_live_bytes')].includes('yes')
      if (leaks && verdictOf('sdk_handles') === 'leak') return { answer: 'no', evidence: [HELD_BY_HANDLES] }
      return { answer: leaks ? 'yes' : answerOf('rust_live_blocks'), evidence: [] }
    }
  }
}

const GO_IS_BLIND =
  "The Go harness does not count the Rust heap: only a Rust run (--rust) can tell Rust's part."

/** SDK objects that nobody freed keep their Rust half: the fault of who holds them, on every host. */
export const HELD_BY_HANDLES =
  'The blocks belong to SDK objects that nobody freed: each keeps its Rust half, so Rust itself is not at fault.'

function givenAnswer(
  run: Recording,
  metrics: readonly MetricJudgement[],
  rust: RustRun,
): Pick<RustSide, 'answer' | 'evidence'> {
  const { file } = rust.recording
  const unfit = whyUnfit(run, rust)
  if (unfit !== null) {
    return { answer: 'unknown', evidence: [`${file} does not tell Rust's part: ${unfit}.`] }
  }
  const { answer } = nativeAnswer(rust.recording, rust.metrics)
  const planted = rust.recording.metadata?.options.inject ?? null
  const said = planted === null ? [] : [`A leak was planted in ${file} (--inject ${planted}).`]
  if (answer === 'yes') return { answer, evidence: [`The Rust run leaks too (${file}).`, ...said] }
  if (answer === 'no') {
    const words =
      rust.verdict === 'inconclusive'
        ? `What Rust holds does not grow in ${file}, which decides nothing else.`
        : `The Rust run does not leak (${file}).`
    return { answer, evidence: [words, ...said] }
  }
  const excluded = excludedGrowth(metrics, rust.recording)
  return excluded === null
    ? { answer, evidence: [`The Rust run decides nothing (${file}): record a longer one.`] }
    : { answer: 'no', evidence: [excluded] }
}

/** Why a Rust run did not do what the judged run did, as the rest of a sentence, or null. */
function whyUnfit(run: Recording, { recording: rust, verdict, isVouchedFor }: RustRun): string | null {
  if (!isRustRun(rust)) return 'it is a run of the WebAssembly binding, not of the native library'
  if (verdict === 'invalid') return 'it is no valid run itself'
  const [pays, rustPays] = [run, rust].map((each) => advanceOf(each, 'payments') > 0)
  if (pays !== rustPays)
    return `it makes ${rustPays ? '' : 'no '}payments, this run ${pays ? 'does' : 'none'}`
  const reconnects = advanceOf(run, 'cycles') > 0
  if (reconnects && hasFigures(rust, 'cycles') && advanceOf(rust, 'cycles') === 0)
    return 'it never reconnects'
  const [mine, other] = [run.metadata, rust.metadata]
  if (mine === null || other === null) return null
  // Who plants a leak in the native library and names that run wants to see it weighed.
  if (other.options.inject !== null && !isVouchedFor)
    return `a leak was planted in it (${other.options.inject})`
  if (mine.options.scenario !== other.options.scenario) {
    return `it is of scenario ${other.options.scenario}, this run of ${mine.options.scenario}`
  }
  if (!isVouchedFor && mine.sdk.version !== other.sdk.version) {
    return `it is of SDK ${other.sdk.version}, this run of ${mine.sdk.version}`
  }
  return null
}

/**
 * A Rust run too short to be cleared by itself may still exclude the growth in question: its own growth a payment lies, with
 * {@link CONFIDENCE}, below what the wasm heap was counted to keep. Null where it does not.
 */
function excludedGrowth(metrics: readonly MetricJudgement[], rust: Recording): string | null {
  const leak = metrics.find(({ name, verdict }) => name === 'rust_live_bytes' && verdict === 'leak')
  const told = leak === undefined ? [] : tellingRates(leak)
  const kept = told.find(({ per }) => per === 'payment')?.rate.amount ?? null
  const heap = rust.origin === 'rust' ? 'heap_alloc_bytes' : 'rust_live_bytes'
  const growth = estimateSlope(rust, heap, 'payment', Number.POSITIVE_INFINITY)
  if (kept === null || growth === null) return null
  const most = growth.slope + studentQuantile(CONFIDENCE, growth.degrees) * growth.standardError
  if (most >= kept) return null
  return `The Rust run does not leave what this run leaves: its heap moves by ${formatByteChange(growth.slope)} a payment, with ${100 * CONFIDENCE} % below ${formatByteChange(most)}, where ${formatBytes(kept)} a payment stay here (${rust.file}).`
}

/** What to run so that Rust's part is known. */
function whatWouldDecide({ metadata }: Recording, missing: string | null): string {
  if (missing !== null) {
    return `Rust's part is not known, since the wasm heap holds the binding's blocks too: ${missing}.`
  }
  const what =
    metadata === null
      ? 'the same SDK version and scenario'
      : `SDK ${metadata.sdk.version}, scenario ${metadata.options.scenario}`
  return `Rust's part is not known, since the wasm heap holds the binding's blocks too: a run of the Rust test or of the native library (${what}), given with --rust, decides it.`
}
