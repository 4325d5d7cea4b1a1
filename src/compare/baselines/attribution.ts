import { formatBytes, formatCount, formatPace } from '../../text/text.ts'
import type { Attribution, MetricJudgement } from '../judgement.ts'
import { metricName } from '../metric-names.ts'
import type { Recording } from '../recording/recording.ts'
import { type Recorder, recorderOf } from '../run-subject.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { tellingRates } from '../telling-rates.ts'
import { HELD_BY_HANDLES, type RustRun, type RustSide, rustSide } from './rust-side.ts'

type Answer = Attribution['binding']

/** Metrics of the binding's side of the border, and of the heap that Rust allocates in. */
const BINDING_METRICS = new Set([
  'sdk_handles',
  'externrefs',
  'goroutines',
  'heap_alloc_bytes',
  'heap_objects',
])
const RUST_HEAP_METRICS = new Set(['rust_live_blocks', 'rust_live_bytes'])

/**
 * The specification's attribution table. Rust's column comes from a Rust run; the binding's is what this run shows
 * beyond that one: its own heap, references and handles, and blocks in the wasm heap that native Rust does not leave.
 */
export function attribute(
  recording: Recording,
  metrics: readonly MetricJudgement[],
  rustRun: RustRun | null,
  missingRust: string | null = null,
): Attribution {
  const rust = rustSide(recording, metrics, rustRun, missingRust)
  const { binding, shared, evidence } = bindingSide(recording, metrics, rust)
  const cause = causeOf(binding, rust.answer)
  return {
    binding,
    rust: rust.answer,
    rustSource: rust.source,
    cause:
      shared !== null && rust.answer === 'unknown' && binding === 'unknown' ? causeOfShared(shared) : cause,
    evidence: [...evidence, ...rust.evidence, ...saidOfAbandoned(recording, rust.answer)],
  }
}

// The table is right that Rust's tasks keep the instance; that nobody called disconnect() is not the SDK's doing.
function saidOfAbandoned({ metadata }: Recording, rust: Answer): string[] {
  return rust === 'yes' && metadata?.options.scenario === 'abandon' ? [ABANDONED] : []
}

const ABANDONED =
  "This scenario never calls disconnect(), which alone ends Rust's background tasks: what they hold stays on both sides. Not calling it is the application's doing, that letting go is not enough is Rust's; scenario lifecycle, which calls it, tells whether anything else stays."

/** Which of the two sides' counters grow, whoever is at fault. */
export interface GrowingSides {
  /** References, handles, resources, the host's own heap. */
  binding: Answer
  /** The heap that Rust allocates in; in a wasm host the binding's glue does too. */
  rustHeap: Answer
}

export function growingSides(metrics: readonly MetricJudgement[]): GrowingSides {
  return {
    binding: sideOf(metrics, BINDING_METRICS, 'externrefs'),
    rustHeap: sideOf(metrics, RUST_HEAP_METRICS, 'rust_live_blocks'),
  }
}

/** @param deciding The exact metric without whose "no" the side is not cleared. */
function sideOf(metrics: readonly MetricJudgement[], names: ReadonlySet<string>, deciding: string): Answer {
  if (metrics.some(({ name, verdict }) => verdict === 'leak' && names.has(name))) return 'yes'
  return metrics.some(({ name, verdict }) => name === deciding && verdict === 'no-leak') ? 'no' : 'unknown'
}

interface BindingSide {
  binding: Answer
  /** What grows that may be either side's, in words; null where nothing does. */
  shared: string | null
  evidence: string[]
}

function bindingSide(recording: Recording, metrics: readonly MetricJudgement[], rust: RustSide): BindingSide {
  const recorder = recorderOf(recording)
  if (recorder === 'rust') return { binding: 'unknown', shared: null, evidence: [NO_BINDING] }
  const leaking = metrics.filter(({ verdict }) => verdict === 'leak')
  const onBinding = leaking.filter(({ name }) => BINDING_METRICS.has(name))
  const words = BORDER_WORDS[recorder]
  // The Go harness does not count Rust's heap: what RSS holds beyond Go's is all it has.
  const isShared = ({ name }: MetricJudgement) =>
    recorder === 'go' ? name === 'rss_bytes' && onBinding.length === 0 : RUST_HEAP_METRICS.has(name)
  const inShared = leaking.filter(isShared)
  const evidence = [
    ...growthSentence(words.binding, onBinding, recorder),
    ...growthSentence(words.shared, inShared, recorder),
  ]
  if (onBinding.length > 0) {
    const isHeld = inShared.length > 0 && onBinding.some(({ name }) => name === 'sdk_handles')
    const isSaid = !isHeld || rust.evidence.includes(HELD_BY_HANDLES)
    return { binding: 'yes', shared: null, evidence: [...evidence, ...(isSaid ? [] : [HELD_BY_HANDLES])] }
  }
  if (inShared.length > 0) return { binding: beyondRust(rust), shared: words.shared, evidence }
  const own = sideOf(metrics, BINDING_METRICS, recorder === 'go' ? 'heap_alloc_bytes' : 'externrefs')
  const isOpen = metrics.some(
    ({ name, verdict }) => RUST_HEAP_METRICS.has(name) && verdict === 'inconclusive',
  )
  return { binding: own === 'no' && isOpen ? 'unknown' : own, shared: null, evidence }
}

/** Memory that grows on one of two sides: what native Rust does not leave is the binding's. */
function beyondRust({ answer }: RustSide): Answer {
  if (answer === 'no') return 'yes'
  return answer === 'yes' ? 'no' : 'unknown'
}

/** How each recorder's two sides are called in a sentence: the binding's own, and what either side may have left. */
const BORDER_WORDS: Record<Exclude<Recorder, 'rust'>, { binding: string; shared: string }> = {
  'sdk-memtest': {
    binding: 'On the JavaScript side',
    shared: "In the wasm heap, which is Rust's and the binding's,",
  },
  go: { binding: 'On the Go side', shared: "Outside the Go heap, which is Rust's or the binding's," },
  python: { binding: 'On the Python side', shared: 'In the Rust heap' },
  'go-native': { binding: 'On the Go side', shared: 'In the Rust heap' },
}

const NO_BINDING =
  'The Rust test uses no binding: judge a run of this tool or of the Go harness with this CSV as --rust.'

/** Which metrics of a side grow, and by how much: `In the Rust heap grow: Rust blocks by 247 a cycle.` */
function growthSentence(where: string, leaks: readonly MetricJudgement[], recorder: Recorder): string[] {
  if (leaks.length === 0) return []
  const rates = leaks.map((leak) => {
    const name = metricName(leak.name, recorder)
    const size = leak.unit === 'bytes' ? formatBytes : formatCount
    const told = tellingRates(leak).map(({ per, rate }) => `${size(rate.amount)} a ${per}`)
    if ((leak.basis === 'exact' || leak.model.endsWith('at rest')) && told.length > 0)
      return `${name} by ${told.join(' and ')}`
    if (leak.slopePerMin === null) return name
    return `${name} by ${leak.unit === 'bytes' ? formatPace(leak.slopePerMin / BYTES_PER_KB) : `${formatCount(leak.slopePerMin)} a minute`}`
  })
  return [`${where} grow: ${rates.join(', ')}.`]
}

/**
 * The same with every "no" an "unknown" that rests on this run: one that decides nothing clears nobody. Another run's word
 * for Rust stands.
 */
export function withoutClearance(found: Attribution): Attribution {
  const binding = found.binding === 'no' ? 'unknown' : found.binding
  const rust = found.rust === 'no' && found.rustSource === 'run' ? 'unknown' : found.rust
  if (binding === found.binding && rust === found.rust) return found
  return { ...found, binding, rust, cause: causeOf(binding, rust) }
}

const RUN_RUST = 'compare with a Rust run of the same SDK version and scenario (--rust)'

/** The likely cause, by the specification's table; for an unknown, what to run to know. */
export function causeOf(binding: Answer, rust: Answer): string {
  switch (`${binding},${rust}` as const) {
    case 'yes,no':
      return 'binding FFI clean-up'
    case 'yes,yes':
      return 'Rust SDK task management'
    case 'no,yes':
      return 'unlikely, investigate Rust'
    case 'no,no':
      return 'no leak present'
    case 'yes,unknown':
      return `unknown: the binding grows, Rust's part is not known; ${RUN_RUST}`
    case 'no,unknown':
      return `unknown: the binding does not grow, Rust's part is not known; ${RUN_RUST}`
    case 'unknown,yes':
      return "unknown: Rust grows, the binding's part is not known; run longer, with reconnect cycles"
    case 'unknown,no':
      return "unknown: Rust does not grow, the binding's part is not known; run longer, with reconnect cycles"
    case 'unknown,unknown':
      return 'unknown: nothing is decided yet; run longer, with reconnect cycles'
    default:
      return 'unknown'
  }
}

/** @param shared Where it grows, as {@link BORDER_WORDS} has it. */
function causeOfShared(shared: string): string {
  const where = shared.replace(/,.*$/, '')
  return `unknown: ${where.charAt(0).toLowerCase()}${where.slice(1)} something grows that is Rust's or the binding's; ${RUN_RUST}`
}
