import { formatPace } from '../../text/text.ts'
import type { Culprit, MetricJudgement, Severity } from '../judgement.ts'
import { isByteMetric } from '../metric-names.ts'
import { type Recording, rowsOf } from '../recording/recording.ts'
import { type Recorder, recorderOf } from '../run-subject.ts'
import { BYTES_PER_KB, severityOf } from '../specification.ts'
import { findCulprits } from './culprits.ts'
import {
  type Basis,
  describeFewRests,
  describeGrowth,
  describeMetric,
  describeUnwatched,
  type ExactGrowth,
} from './evidence.ts'
import { confirmedAtRest, stayOf } from './growth-at-rest.ts'
import {
  type Driver,
  driverOf,
  type GrowthRates,
  growthRates,
  provenSeverity,
  referenceKbPerMin,
} from './growth-rates.ts'
import { heapAtRest, LEAST_RESTS_TO_CONVICT } from './heap-at-rest.ts'
import { type KeptGrowth, keptGrowth } from './kept-growth.ts'
import { quietGrowth } from './quiet-growth.ts'
import {
  cyclePoints,
  EXACT_METRICS,
  type ExactMetric,
  quietPoints,
  type RestPoint,
  restPoints,
} from './rest-points.ts'

/** Layer 2: what the counts at rest prove. `unavailable` when there are none, so that only estimates are left. */
export type ExactJudgement =
  | { kind: 'unavailable'; metrics: MetricJudgement[]; culprits: Culprit[] }
  | { kind: 'no-leak'; metrics: MetricJudgement[]; culprits: Culprit[]; reasons: string[] }
  | {
      kind: 'inconclusive'
      metrics: MetricJudgement[]
      culprits: Culprit[]
      /** What is open, as the rest of a sentence. */
      headline: string
      reasons: string[]
      /** Cycles or payments that would decide, as a factor of this run's. */
      neededFactor: number
    }
  | {
      kind: 'leak'
      metrics: MetricJudgement[]
      culprits: Culprit[]
      headline: string
      reasons: string[]
      driver: Driver
      /** At the specification's reference rate of 12 payments a minute. */
      severity: Severity
    }

/** Points of rest, the warm-up among them, from which growth a cycle can be told: six after it. */
export const LEAST_RESTS = 7

/** Sockets, timers, files and threads come and go between payments: only at rest is one that stays one too many. */
const ONLY_AT_REST: readonly ExactMetric[] = ['goroutines', 'fds', 'threads']

/**
 * Judges the exact counts: over the rests after each cycle where there are enough, else over the quiet points between
 * payments.
 */
export function judgeExact(recording: Recording): ExactJudgement {
  const cycles = cyclePoints(recording)
  const quiet = quietPoints(recording)
  const recorder = recorderOf(recording)
  const overCycles = growthsOf(cycles, (counts) => keptGrowth(counts)).map((each) => ({
    ...each,
    driver: driverOf(cycles, quiet, each.metric),
  }))
  const atRest = overCycles.some(({ growth }) => growth.kind !== 'too-few')
  const countsGrow = overCycles.some(({ growth }) => growth.kind === 'grows')
  const heap = atRest ? heapGrowth(cycles, countsGrow || restPoints(recording).length) : []
  const growths = atRest ? [...overCycles, ...heap] : whileConnected(recording, quiet)
  const points = atRest ? cycles : quiet
  const counted = growths.filter(({ growth }) => growth.kind !== 'too-few')
  if (counted.length === 0) return { kind: 'unavailable', metrics: [], culprits: [] }
  const metrics = counted.map((growth) => metricJudgement(growth, points, recorder))
  const leaks = counted.filter(({ growth }) => growth.kind === 'grows')
  const [leading] = leaks
  if (leading !== undefined) {
    const culprits = findCulprits(recording, atRest ? 'rest' : 'quiet')
    const driver = leading.driver
    const bytes = bytesPerUnit(leaks, driver)
    const reference = referenceKbPerMin(bytes, driver)
    return {
      kind: 'leak',
      metrics,
      culprits,
      headline: describeGrowth(leaks, culprits, { driver, atRest, points, recorder }),
      reasons: leakReasons(leaks, { driver, atRest, points, recorder }, reference),
      driver,
      severity: provenSeverity(reference),
    }
  }
  const reasons = counted.map((growth) => describeMetric(growth, points, recorder))
  // What a reconnect leaves does not show while connected: a few rests that rise forbid a clearance.
  const risen = atRest ? [] : EXACT_METRICS.filter((metric) => rises(cycles, metric))
  if (risen.length > 0) {
    const headline = describeFewRests(risen, cycles, LEAST_RESTS, recorder)
    const neededFactor = LEAST_RESTS / rowsOf(recording, 'rest').length
    return { kind: 'inconclusive', metrics, culprits: [], headline, reasons, neededFactor }
  }
  if (counted.every(({ growth }) => isCleared(growth))) {
    return { kind: 'no-leak', metrics, culprits: [], reasons }
  }
  const unwatched = counted.find(({ growth }) => growth.kind === 'unwatched')
  if (unwatched !== undefined) {
    const headline = describeUnwatched(unwatched, recorder)
    return { kind: 'inconclusive', metrics, culprits: [], headline, reasons, neededFactor: 2 }
  }
  const headline = 'a count rises now and then, or ever more slowly'
  return { kind: 'inconclusive', metrics, culprits: [], headline, reasons, neededFactor: 2 }
}

function rises(points: readonly RestPoint[], metric: ExactMetric): boolean {
  return (points.at(-1)?.counts[metric] ?? 0) > (points[0]?.counts[metric] ?? 0)
}

function growthsOf(
  points: readonly RestPoint[],
  judgeCounts: (counts: number[]) => KeptGrowth,
): ExactGrowth[] {
  return EXACT_METRICS.flatMap((metric) => {
    const known = points.filter(({ counts }) => !Number.isNaN(counts[metric]))
    if (known.length === 0) return []
    const growth = judgeCounts(known.map(({ counts }) => counts[metric]))
    return [{ metric, growth, rates: growthRates(known, metric), driver: 'payment' as const }]
  })
}

/** Growth between payments, as far as the rests say that it stays. */
function whileConnected(recording: Recording, quiet: readonly RestPoint[]): ExactGrowth[] {
  const rests = restPoints(recording)
  const growths = growthsOf(quiet, quietGrowth)
    .filter(({ metric }) => !ONLY_AT_REST.includes(metric as ExactMetric))
    .map((each) => ({ ...each, stay: stayOf(quiet, rests, each.metric as ExactMetric) }))
  const confirmed = growths.some(({ growth, stay }) => growth.kind === 'grows' && stay === 'stays')
  return growths.map(({ stay, ...each }) => ({
    ...each,
    growth: confirmedAtRest(each.growth, stay, confirmed),
  }))
}

/**
 * V8's heap at rest. Alone it convicts from {@link LEAST_RESTS_TO_CONVICT} rests on; beside a count that grows it tells
 * what that costs.
 * @param proof True where a count grows, else how many rests there were.
 */
function heapGrowth(cycles: readonly RestPoint[], proof: true | number): ExactGrowth[] {
  const heap = heapAtRest(cycles)
  const rates = growthRates(cycles, 'heap_alloc_bytes')
  const driver = rates.perPayment === null ? 'cycle' : 'payment'
  switch (heap.kind) {
    case 'grows': {
      if (proof !== true && proof < LEAST_RESTS_TO_CONVICT) return []
      const growth: KeptGrowth = { kind: 'grows', kept: heap.bytesPerCycle * cycles.length }
      return [{ metric: 'heap_alloc_bytes', growth, rates, driver }]
    }
    case 'rests':
      // In cycles of few payments even what warming up explains may come to a leak's rate: then the shape must tell.
      if (severityOf(referenceKbPerMin(rates.perPayment ?? rates.perCycle ?? 0, driver), 1) !== 'none')
        return []
      return [{ metric: 'heap_alloc_bytes', growth: { kind: 'steady' }, rates, driver }]
    case 'uneven':
    case 'too-few':
      return []
    default:
      return heap satisfies never
  }
}

/** Rust's bytes and V8's, where V8's grow as well: what a unit of work costs in memory. */
function bytesPerUnit(leaks: readonly ExactGrowth[], driver: Driver): number {
  const rate = (rates: GrowthRates) => (driver === 'payment' ? rates.perPayment : rates.perCycle) ?? 0
  return leaks.reduce((sum, leak) => sum + (isMemory(leak) ? rate(leak.rates) : 0), 0)
}

const isMemory = ({ metric }: ExactGrowth) => metric === 'rust_live_bytes' || metric === 'heap_alloc_bytes'

function leakReasons(
  leaks: readonly ExactGrowth[],
  { atRest, points, recorder }: Basis,
  referenceRate: number,
): string[] {
  const bytesPerMin = leaks.reduce((sum, leak) => sum + (isMemory(leak) ? (leak.rates.perMinute ?? 0) : 0), 0)
  const runRate = bytesPerMin / BYTES_PER_KB
  const heapAlone = leaks.every(({ metric }) => metric === 'heap_alloc_bytes')
  return [
    ...leaks.map((leak) => describeMetric(leak, points, recorder)),
    `About ${formatPace(referenceRate)} at the specification's reference rate (12 payments a minute), ${formatPace(runRate)} at the pace of this run.`,
    atRest
      ? `${heapAlone ? 'Estimated' : 'Counted'} with every SDK instance disconnected and freed, leftover timers fired and garbage collected; a ${heapAlone ? 'heap' : 'count'} that came back down in a longer run would overturn it.`
      : 'Counted between payments with the SDKs connected, and still there at rest, with every SDK instance freed; growth that stops in a longer run would be a cache.',
  ]
}

const isCleared = ({ kind }: KeptGrowth) => kind === 'steady' || kind === 'returns'

function metricJudgement(
  each: ExactGrowth,
  points: readonly RestPoint[],
  recorder: Recorder,
): MetricJudgement {
  const { metric, growth, rates } = each
  const unit = isByteMetric(metric) ? 'bytes' : 'count'
  const scale = unit === 'bytes' ? BYTES_PER_KB : 1
  const grows = growth.kind === 'grows'
  const isHeap = metric === 'heap_alloc_bytes'
  // A steady count is the same number again; V8's heap merely moves by no more than it always does.
  const isZero = isCleared(growth) && !isHeap
  const slope = isZero ? 0 : rates.perMinute === null ? null : rates.perMinute / scale
  const zeroOr = (rate: number | null) => (isZero && rate !== null ? 0 : rate)
  return {
    name: metric,
    verdict: grows ? 'leak' : isCleared(growth) ? 'no-leak' : 'inconclusive',
    basis: isHeap ? 'estimate' : 'exact',
    unit,
    slopeKbPerMin: slope,
    lower99: isZero || grows ? slope : null,
    upper95: isZero || grows ? slope : null,
    perPaymentBytes: zeroOr(rates.perPayment),
    perCycleBytes: zeroOr(rates.perCycle),
    perRequestBytes: zeroOr(rates.perRequest),
    perListenerBytes: zeroOr(rates.perListener),
    driver: each.driver,
    model: isHeap ? (grows ? 'linear at rest' : 'at rest') : 'exact',
    evidence: describeMetric(each, points, recorder),
    neededDurationSec: null,
  }
}
