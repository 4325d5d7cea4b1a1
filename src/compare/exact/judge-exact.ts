import { at } from '../../at.ts'
import { cycleOf, isFileScenario } from '../../run/options/options.ts'
import { formatPace, listed } from '../../text/text.ts'
import type { Culprit, LeakCost, MetricJudgement, Rate, Severity } from '../judgement.ts'
import { isByteMetric, metricName } from '../metric-names.ts'
import { type Recording, rowsOf, studentQuantile } from '../recording/recording.ts'
import { type Recorder, recorderOf } from '../run-subject.ts'
import { findCulprits } from './culprits.ts'
import {
  type Basis,
  describeGrowth,
  describeMetric,
  describeUnwatched,
  type ExactGrowth,
  nameOf,
} from './evidence.ts'
import { describeFewQuiet, describeFewRests, risesByThirds } from './few-points.ts'
import { confirmedAtRest, stayOf } from './growth-at-rest.ts'
import { type GrowthRates, provenSeverity, ratesAtRest, ratesWhileConnected } from './growth-rates.ts'
import { heapNoiseIn, smallestAtRest } from './heap-at-rest.ts'
import { type HeapGrowth, heapGrowth, type OpenHeap } from './heap-growth.ts'
import { type KeptGrowth, keptGrowth } from './kept-growth.ts'
import { type Cost, costOf, perDay, perThousand } from './leak-cost.ts'
import { describeOverturning } from './overturning.ts'
import { LEAST_POINTS, quietGrowth } from './quiet-growth.ts'
import {
  afterPayments,
  areOneNumber,
  cyclePoints,
  EXACT_METRICS,
  type ExactMetric,
  ONLY_AT_REST,
  quietPoints,
  type RestPoint,
  restPoints,
} from './rest-points.ts'
import { describeSmallest, smallestDetectable } from './smallest-shown.ts'

/** V8's heap where its rests do not decide it, as a metric and in words. */
export interface HeapLeftOpen extends Omit<OpenHeap, 'growth'> {
  metric: MetricJudgement
}

/** Layer 2: what the counts at rest prove. `none` when there are no counts, so that only estimates are left. */
export type ExactJudgement =
  | { kind: 'none'; metrics: MetricJudgement[]; culprits: Culprit[] }
  | (CountedJudgement & { openHeap: HeapLeftOpen | null })

type CountedJudgement =
  | {
      kind: 'no-leak'
      metrics: MetricJudgement[]
      culprits: Culprit[]
      reasons: string[]
      /** Whether each count was the same number at every rest. */
      isOneNumber: boolean
      /** The smallest leak that would have shown, in a sentence; null where there was no work to tell it by. */
      excludes: string | null
    }
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
      /** Of what surely grows at the specification's reference pace. */
      severity: Severity
      /** What turns growth at this run's pace into growth at the reference pace, by what the counts go with. */
      pace: number
      cost: LeakCost
    }

/** Points of rest, the warm-up among them, from which growth a cycle can be told: six after it. */
export const LEAST_RESTS = 7

/**
 * Judges the exact counts: over the rests after each cycle where there are enough, else over the quiet points between
 * payments.
 */
export function judgeExact(recording: Recording): ExactJudgement {
  const cycles = cyclePoints(recording)
  const quiet = quietPoints(recording)
  const atWork = afterPayments(cycles)
  const overCycles = growthsOf(cycles, atWork, keptGrowth, (metric) => ratesAtRest(cycles, quiet, metric))
  const atRest = overCycles.some(({ growth }) => growth.kind !== 'too-few')
  const heap: HeapGrowth = atRest ? heapGrowth(recording, cycles, quiet) : { kind: 'none' }
  const judged = judgeCounts(recording, cycles, quiet, atRest ? overCycles : null, heap)
  return judged.kind === 'none' ? judged : { ...judged, openHeap: leftOpen(heap, cycles, recording) }
}

function leftOpen(heap: HeapGrowth, points: readonly RestPoint[], recording: Recording): HeapLeftOpen | null {
  if (heap.kind !== 'open') return null
  const { growth, ...told } = heap.open
  const metric = metricJudgement(growth, points, recorderOf(recording), null)
  return { ...told, metric: { ...metric, evidence: told.evidence } }
}

/** @param overCycles What the counts did from rest to rest; null where there are too few rests to tell. */
function judgeCounts(
  recording: Recording,
  cycles: readonly RestPoint[],
  quiet: readonly RestPoint[],
  overCycles: readonly ExactGrowth[] | null,
  heap: HeapGrowth,
): Extract<ExactJudgement, { kind: 'none' }> | CountedJudgement {
  const recorder = recorderOf(recording)
  const atRest = overCycles !== null
  const decidedHeap = heap.kind === 'decided' ? [heap.growth] : []
  const growths = atRest ? [...overCycles, ...decidedHeap] : whileConnected(recording, quiet)
  const points = atRest ? cycles : quiet
  const counted = growths.filter(({ growth }) => growth.kind !== 'too-few')
  const risen = atRest ? [] : EXACT_METRICS.filter((metric) => rises(cycles, metric))
  if (counted.length === 0 && risen.length === 0) return fewQuiet(recording, quiet)
  const smallestHeap =
    decidedHeap.length > 0
      ? smallestAtRest(cycles, restPoints(recording).length, heapNoiseIn(recording))
      : null
  const metrics = counted.map((growth) => metricJudgement(growth, points, recorder, smallestHeap))
  const leaks = counted.filter(({ growth }) => growth.kind === 'grows')
  // What is open is named too: a name tells a reader more than a count that may be a leak.
  const grown = () => findCulprits(recording, atRest || risen.length > 0 ? 'rest' : 'quiet')
  if (leaks.length > 0) {
    const culprits = grown()
    const cycle = cycleOf(recording.metadata?.options.scenario) ?? 'reconnect'
    const basis: Basis = { atRest, points, recorder, cycle }
    const cost = costOf(leaks)
    return {
      kind: 'leak',
      metrics,
      culprits,
      headline: describeGrowth(leaks, culprits, basis),
      reasons: leakReasons(leaks, basis, cost, recording),
      severity: provenSeverity(cost.surelyKbPerMin),
      pace: cost.pace,
      cost,
    }
  }
  const reasons = counted.map((growth) => describeMetric(growth, points, recorder))
  // What a reconnect leaves does not show while connected: a few rests that rise forbid a clearance.
  if (risen.length > 0) {
    const headline = describeFewRests(risen, cycles, LEAST_RESTS, recorder)
    const neededFactor = LEAST_RESTS / rowsOf(recording, 'rest').length
    return { kind: 'inconclusive', metrics, culprits: grown(), headline, reasons, neededFactor }
  }
  if (counted.every(({ growth }) => isCleared(growth))) {
    const excludes = describeSmallest(points)
    const clearing = excludes === null ? reasons : [...reasons, excludes]
    const isOneNumber = areOneNumber(points, counted)
    return { kind: 'no-leak', metrics, culprits: [], reasons: clearing, isOneNumber, excludes }
  }
  const unwatched = counted.find(({ growth }) => growth.kind === 'unwatched')
  if (unwatched !== undefined) {
    const headline = describeUnwatched(unwatched, recorder)
    return { kind: 'inconclusive', metrics, culprits: grown(), headline, reasons, neededFactor: 2 }
  }
  const isStopped = counted.every(({ growth }) => isCleared(growth) || growth.kind === 'stopped')
  const headline = isStopped
    ? 'a count rose, and then stood still'
    : 'a count rises now and then, or ever more slowly'
  return { kind: 'inconclusive', metrics, culprits: grown(), headline, reasons, neededFactor: 2 }
}

/** Counts between payments that are too few to be judged: what rises is shown, and forbids a clearance. */
function fewQuiet(
  recording: Recording,
  quiet: readonly RestPoint[],
): Extract<ExactJudgement, { kind: 'none' }> | CountedJudgement {
  const rising = EXACT_METRICS.filter(
    (metric) => !ONLY_AT_REST.includes(metric) && risesByThirds(quiet, metric),
  )
  if (rising.length === 0) return { kind: 'none', metrics: [], culprits: [] }
  const headline = describeFewQuiet(rising, quiet, LEAST_POINTS, recorderOf(recording))
  const neededFactor = LEAST_POINTS / quiet.length
  const culprits = findCulprits(recording, 'quiet')
  return { kind: 'inconclusive', metrics: [], culprits, headline, reasons: [], neededFactor }
}

function rises(points: readonly RestPoint[], metric: ExactMetric): boolean {
  const [first, last] = [points[0], points.at(-1)]
  return first !== undefined && last !== undefined && last.counts[metric] > first.counts[metric]
}

/** @param judged Of the points those after payments; growth in every window of either is growth. */
function growthsOf(
  points: readonly RestPoint[],
  judged: readonly RestPoint[],
  judgeCounts: (counts: readonly number[]) => KeptGrowth,
  ratesFor: (metric: ExactMetric) => GrowthRates,
): ExactGrowth[] {
  return EXACT_METRICS.map((metric): ExactGrowth => {
    const isKnown = ({ counts }: RestPoint) => !Number.isNaN(counts[metric])
    const growthOver = (rests: readonly RestPoint[]) =>
      judgeCounts(rests.filter(isKnown).map((point) => point.counts[metric]))
    const [all, busy] = [growthOver(points), growthOver(judged)]
    const growth = all.kind === 'grows' || busy.kind === 'too-few' ? all : busy
    return { metric, growth, rates: ratesFor(metric) }
  })
}

/** Growth between payments, as far as the rests say that it stays. */
function whileConnected(recording: Recording, quiet: readonly RestPoint[]): ExactGrowth[] {
  const rests = restPoints(recording)
  const growths = growthsOf(quiet, quiet, quietGrowth, (metric) => ratesWhileConnected(quiet, metric))
    .filter(({ metric }) => !ONLY_AT_REST.includes(metric as ExactMetric))
    .map((each) => ({ ...each, stay: stayOf(quiet, rests, each.metric as ExactMetric) }))
  const confirmed = growths.some(({ growth, stay }) => growth.kind === 'grows' && stay === 'stays')
  return growths.map(({ stay, ...each }) => ({
    ...each,
    growth: confirmedAtRest(each.growth, stay, confirmed),
  }))
}

function leakReasons(
  leaks: readonly ExactGrowth[],
  basis: Basis,
  cost: Cost,
  recording: Recording,
): string[] {
  const { atRest, points, recorder, cycle } = basis
  const isOwn = isOwnScenario(recording)
  const rests = atRest ? restPoints(recording).length : null
  const heapAlone = leaks.every(({ metric }) => metric === 'heap_alloc_bytes')
  const merged = leaks
    .filter(({ rates }) => rates.fit?.isApart === false)
    .map(({ metric }) =>
      metric === 'heap_alloc_bytes' ? `the ${metricName(metric, recorder)}` : nameOf(metric, recorder),
    )
  return [
    ...leaks.map((leak) => describeMetric(leak, points, recorder)),
    ...(merged.length > 0 && atRest
      ? [
          `What a reconnect leaves of ${listed(merged)} is told with the payments: this run does not tell them apart.`,
        ]
      : []),
    // The reference pace is one of payments: lives and cycles of calls have none.
    ...(cost.kbPerMin > 0 && cycle === 'reconnect'
      ? [
          `Together these bytes are about ${formatPace(cost.kbPerMin)}, ${perDay(cost.kbPerMin)} a day, at the specification's reference pace (12 payments a minute, a reconnect every 100), and ${formatPace(cost.ownKbPerMin)} at the pace of this run.`,
        ]
      : []),
    ...perThousand(leaks, basis),
    atRest
      ? `${heapAlone ? 'Estimated' : 'Counted'} ${isOwn ? 'after each cycle, with' : 'with every SDK instance disconnected and freed,'} leftover timers fired and garbage collected.`
      : 'Counted between payments with the SDKs connected, and still there at rest, with every SDK instance freed.',
    describeOverturning(at(leaks, 0), basis, rests),
  ]
}

/** Of a cycle of the user's own nobody knows what it left connected. */
function isOwnScenario({ metadata }: Recording): boolean {
  return metadata !== null && isFileScenario(metadata.options.scenario)
}

const isCleared = ({ kind }: KeptGrowth) => kind === 'steady' || kind === 'returns'

function metricJudgement(
  each: ExactGrowth,
  points: readonly RestPoint[],
  recorder: Recorder,
  smallestHeap: number | null,
): MetricJudgement {
  const { metric, growth, rates } = each
  const unit = isByteMetric(metric) ? 'bytes' : 'count'
  const grows = growth.kind === 'grows'
  const isHeap = metric === 'heap_alloc_bytes'
  // A steady count is the same number again; V8's heap merely moves by no more than it always does.
  const isZero = isCleared(growth) && !isHeap
  const none: Rate = { amount: 0, error: 0 }
  const known = (rate: Rate | null) => (isZero && rate !== null ? none : rate)
  const slope = known(rates.perMinute)
  const degrees = Math.max(1, rates.fit?.degrees ?? 1)
  const bound = (p: number) =>
    slope === null || slope.error === null ? null : slope.amount + studentQuantile(p, degrees) * slope.error
  return {
    name: metric,
    verdict: grows ? 'leak' : isCleared(growth) ? 'no-leak' : 'inconclusive',
    basis: isHeap ? 'estimate' : 'exact',
    unit,
    slopePerMin: slope?.amount ?? null,
    lower99: bound(0.01),
    upper95: bound(0.95),
    perPayment: known(rates.perPayment),
    perCycle: known(rates.perCycle),
    perFailure: known(rates.perFailure),
    smallestDetectable: isHeap ? smallestHeap : smallestDetectable(points),
    model: isHeap ? (grows ? 'linear at rest' : 'at rest') : 'exact',
    evidence: describeMetric(each, points, recorder),
    neededDurationSec: null,
  }
}
