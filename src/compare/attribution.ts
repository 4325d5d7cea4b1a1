import { formatBytes, formatCount, formatPace } from '../figures/figures.ts'
import { metricName } from '../figures/metric-names.ts'
import type { Attribution, MetricJudgement, VerdictKind } from './judgement.ts'
import type { Recording } from './recording.ts'

type Answer = Attribution['binding']

/** What the Rust test's stored run says, where it can be compared with this one. */
export interface RustEvidence {
  file: string
  verdict: VerdictKind
}

/** Metrics of the JavaScript side of the border, and of the Rust side. */
const BINDING_METRICS = new Set([
  'sdk_handles',
  'externrefs',
  'goroutines',
  'heap_alloc_bytes',
  'heap_objects',
])
const RUST_METRICS = new Set(['rust_live_blocks', 'rust_live_bytes'])

/** Exact metrics without whose "no" a side cannot be cleared. */
const RUST_DECIDES = 'rust_live_blocks'
const BINDING_DECIDES = 'externrefs'

/**
 * The specification's attribution table. Within a run of this tool the two heaps testify; a comparable run of the Rust
 * test testifies for Rust where the run itself cannot, as with the Go harness's CSV.
 */
export function attribute(
  recording: Recording,
  metrics: readonly MetricJudgement[],
  rustEvidence: RustEvidence | null,
): Attribution {
  const side = recording.origin === 'rust' ? rustTestSides(metrics) : bindingSides(recording, metrics)
  const rust = rustEvidence === null ? side.rust : combineRust(side.rust, rustEvidence)
  const evidence = [...side.evidence, ...(rustEvidence === null ? [] : [rustSentence(rustEvidence)])]
  const binding = side.elsewhere ? bindingByElimination(rust) : side.binding
  return { binding, rust, cause: causeOf(binding, rust), evidence }
}

const OUTSIDE_THE_GO_HEAP =
  "What the Go heap does not hold but RSS does lies in the binding's foreign memory or in Rust: a run of the Rust test (--rust) that does not leak leaves the binding."

interface Sides {
  binding: Answer
  rust: Answer
  /** The memory grows where neither side's own figures look. */
  elsewhere?: boolean
  evidence: string[]
}

function bindingSides(recording: Recording, metrics: readonly MetricJudgement[]): Sides {
  const leaking = metrics.filter(({ verdict }) => verdict === 'leak')
  const onBinding = leaking.filter(({ name }) => BINDING_METRICS.has(name))
  const onRust = leaking.filter(({ name }) => RUST_METRICS.has(name))
  const evidence = [
    ...growthSentence('On the JavaScript side', onBinding, recording.origin),
    ...growthSentence('In the Rust heap', onRust, recording.origin),
  ]
  const binding = answer(
    onBinding.length > 0,
    metrics,
    recording.origin === 'go' ? 'heap_alloc_bytes' : BINDING_DECIDES,
  )
  const rust = answer(onRust.length > 0, metrics, RUST_DECIDES)
  const rss = leaking.find(({ name }) => name === 'rss_bytes')
  if (recording.origin === 'go' && binding !== 'yes' && rss !== undefined) {
    evidence.push(...growthSentence('Outside the Go heap', [rss], 'go'), OUTSIDE_THE_GO_HEAP)
    return { binding: 'unknown', rust, elsewhere: true, evidence }
  }
  const ownedByHandles = rust === 'yes' && onBinding.some(({ name }) => name === 'sdk_handles')
  if (ownedByHandles) {
    evidence.push(
      'The Rust memory belongs to SDK objects that nobody freed: each keeps its Rust half, so Rust itself is not at fault.',
    )
    return { binding, rust: 'no', evidence }
  }
  if (rust === 'unknown' && recording.origin === 'go') {
    evidence.push(
      "The Go harness cannot see the Rust heap: only a run of the Rust test (--rust) can tell Rust's part.",
    )
  }
  return { binding, rust, evidence }
}

/** Which metrics of a side grow, and by how much: `In the Rust heap grow: Rust blocks by 247 a cycle.` */
function growthSentence(
  where: string,
  leaks: readonly MetricJudgement[],
  origin: Recording['origin'],
): string[] {
  if (leaks.length === 0) return []
  const rates = leaks.map(({ name: column, driver, perCycleBytes, perPaymentBytes, slopeKbPerMin, unit }) => {
    const name = metricName(column, origin)
    const size = (value: number) => (unit === 'bytes' ? formatBytes(value) : formatCount(value))
    if (driver === 'payment' && perPaymentBytes !== null)
      return `${name} by ${size(perPaymentBytes)} a payment`
    if (driver !== null && perCycleBytes !== null) return `${name} by ${size(perCycleBytes)} a cycle`
    if (slopeKbPerMin === null) return name
    return `${name} by ${unit === 'bytes' ? formatPace(slopeKbPerMin) : `${formatCount(slopeKbPerMin)} a minute`}`
  })
  return [`${where} grow: ${rates.join(', ')}.`]
}

// A CSV of the Rust test has no binding in it.
function rustTestSides(metrics: readonly MetricJudgement[]): Sides {
  const heap = metrics.find(({ name }) => name === 'heap_alloc_bytes')
  const rust = heap?.verdict === 'leak' ? 'yes' : heap?.verdict === 'no-leak' ? 'no' : 'unknown'
  return {
    binding: 'unknown',
    rust,
    evidence: [
      ...(heap === undefined ? [] : [heap.evidence]),
      'The Rust test uses no binding: judge a run of this tool or of the Go harness with this CSV as --rust.',
    ],
  }
}

function answer(leaks: boolean, metrics: readonly MetricJudgement[], deciding: string): Answer {
  if (leaks) return 'yes'
  return metrics.some(({ name, verdict }) => name === deciding && verdict === 'no-leak') ? 'no' : 'unknown'
}

/** Memory that grows on one of two sides: where Rust is cleared it is the binding's. */
function bindingByElimination(rust: Answer): Answer {
  if (rust === 'no') return 'yes'
  return rust === 'yes' ? 'no' : 'unknown'
}

// What the run itself counted is nearer to the truth than another run's estimate.
function combineRust(counted: Answer, { verdict }: RustEvidence): Answer {
  if (counted !== 'unknown') return counted
  if (verdict === 'leak' || verdict === 'regressed') return 'yes'
  return verdict === 'no-leak' || verdict === 'improved' ? 'no' : 'unknown'
}

function rustSentence({ file, verdict }: RustEvidence): string {
  switch (verdict) {
    case 'leak':
    case 'regressed':
      return `The Rust test leaks too (${file}).`
    case 'no-leak':
    case 'improved':
      return `The Rust test does not leak (${file}).`
    case 'inconclusive':
    case 'invalid':
      return `The Rust test's run decides nothing (${file}): record a longer one.`
    default:
      return verdict satisfies never
  }
}

/** The same with every "no" an "unknown". */
export function withoutClearance(found: Attribution): Attribution {
  const unsure = (side: Answer): Answer => (side === 'no' ? 'unknown' : side)
  const [binding, rust] = [unsure(found.binding), unsure(found.rust)]
  return { ...found, binding, rust, cause: causeOf(binding, rust) }
}

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
      return "unknown: the binding grows, Rust's part is not known; compare with a run of the Rust test (--rust)"
    case 'no,unknown':
      return "unknown: the binding does not grow, Rust's part is not known; compare with a run of the Rust test (--rust)"
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
