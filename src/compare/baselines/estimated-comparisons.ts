import { countNoun, formatByteChange, formatCountChange } from '../../text/text.ts'
import { cyclePoints, heapSlope, LEAST_RESTS, warmedUp } from '../exact/exact.ts'
import type { ComparisonKind, MetricComparison, MetricJudgement } from '../judgement.ts'
import { metricName } from '../metric-names.ts'
import type { NumericColumn } from '../recording/columns.ts'
import { advanceOf, hasFigures, RSS_TELLS_FROM_SEC, spanSec } from '../recording/recording.ts'
import { recorderOf } from '../run-subject.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { comparisonOf, type JudgedRun, ownRate, pair, verdictOf } from './metric-comparison.ts'
import { pairedHeap } from './paired-heap.ts'
import { differenceOf, differenceOfSlopes, isChange, measured } from './rate-difference.ts'
import { estimateSlope } from './slope-estimate.ts'

/** Fitted metrics of a run, each with the column of the baseline that measures the same kind of heap. */
const SAME_HARNESS: [NumericColumn, NumericColumn][] = [
  ['heap_alloc_bytes', 'heap_alloc_bytes'],
  ['rss_bytes', 'rss_bytes'],
]
/** The Rust test's heap is what jemalloc says is allocated. */
const AGAINST_RUST: [NumericColumn, NumericColumn][] = [
  ['rust_live_bytes', 'heap_alloc_bytes'],
  ['heap_alloc_bytes', 'heap_alloc_bytes'],
  ['rss_bytes', 'rss_bytes'],
]

/** Differences below these are not worth a red build: 25 KB a minute at the reference pace, and what V8 warms up by. */
const WORTH = { payment: 2133, cycle: 16_384, minute: 25 * BYTES_PER_KB } as const
/** Within these two slopes count as equal. */
const EQUAL = { payment: 4267, cycle: 32_768, minute: 50 * BYTES_PER_KB } as const

/**
 * V8's heap over the rests after its warm-up: two lines, which tell a large difference; and both heaps rest by rest, which
 * tell a small one. A change that either tells is one.
 */
export function heapAtRest(run: JudgedRun, baseline: JudgedRun): MetricComparison[] {
  const rests = [run, baseline].map(({ recording }) => warmedUp(cyclePoints(recording)))
  if (rests.some((points) => points.length < LEAST_RESTS - 1)) return []
  const [mine, other] = pair(rests.map(heapSlope))
  if (mine.per !== other.per) return []
  const per = mine.per === 'payments' ? 'payment' : 'cycle'
  const slopes = [mine.slope, other.slope]
  const apart = pairedHeap(run.recording, baseline.recording, mine.per)
  return differenceOfSlopes(slopes, per, WORTH[per], EQUAL[per]).map((difference) => {
    const byLines = comparisonOf(judgedToo(difference, run, baseline, HEAP), HEAP, 'bytes', run.recording)
    if (apart === null || isChange(byLines.kind)) return byLines
    const { kind, ...bounds } = judgedToo(
      differenceOf(measured(apart), NOTHING, WORTH[per], EQUAL[per]),
      run,
      baseline,
      HEAP,
    )
    if (!isChange(kind)) return byLines
    const [more, here, there] = [apart.slope, difference.run, difference.baseline].map(formatByteChange)
    const sentence = `${metricName(HEAP, recorderOf(run.recording))}: ${more} a ${per} against the baseline, rest by rest after equal work, single large steps left out (${here} here and ${there} there by a line through each): ${kind}.`
    return { ...byLines, ...bounds, kind, sentence }
  })
}

const HEAP = 'heap_alloc_bytes'
/** What the difference of two runs is held against. */
const NOTHING = { rate: { amount: 0, error: 0 }, degrees: Number.POSITIVE_INFINITY }

/** An estimate changed only where the run that grows more is judged to grow: slopes of what warms up differ by chance. */
function judgedToo<T extends { kind: ComparisonKind }>(
  difference: T,
  run: JudgedRun,
  baseline: JudgedRun,
  metric: NumericColumn,
): T {
  const { kind } = difference
  const growing = kind === 'regressed' ? run : kind === 'improved' ? baseline : null
  if (growing === null || verdictOf(growing, metric) === 'leak') return difference
  const cleared = [run, baseline].every((each) => verdictOf(each, metric) === 'no-leak')
  return { ...difference, kind: cleared ? 'unchanged' : 'inconclusive' }
}

/**
 * V8's heap between payments, after equal work in runs of one build, lies up to 1.2 MB apart by code that was compiled or
 * dropped (7 runs of 560 payments): steps that the scatter about a line does not tell of.
 */
const V8_MOVES_BYTES = 3 * 1024 * BYTES_PER_KB

/**
 * Lines a payment where both made some, else a minute, over the work or the time that both have. What each run grows by in
 * all is its own figure, as its judgement tells it.
 */
export function slopeComparisons(run: JudgedRun, baseline: JudgedRun): MetricComparison[] {
  const [mine, other] = [run.recording, baseline.recording]
  const pairs = other.origin === 'rust' && mine.origin !== 'rust' ? AGAINST_RUST : SAME_HARNESS
  const both = pair([mine, other])
  const perPayment = both.every((recording) => advanceOf(recording, 'payments') > 0)
  const per = perPayment ? 'payment' : 'minute'
  const commonSec = Math.min(...both.map(spanSec))
  const until = perPayment ? Math.min(...both.map((each) => advanceOf(each, 'payments'))) : commonSec
  const work = perPayment ? until : until / 60
  return pairs.flatMap(([metric, otherMetric]): MetricComparison[] => {
    if (!hasFigures(mine, metric) || !hasFigures(other, otherMetric)) return []
    const recorder = recorderOf(mine)
    const name = metricName(metric, recorder)
    const [a, b] = [estimateSlope(mine, metric, per, until), estimateSlope(other, otherMetric, per, until)]
    const base = {
      metric,
      baselineMetric: otherMetric,
      per,
      unit: 'bytes',
      runSlope: ownRate(run, metric, per) ?? a?.slope ?? null,
      baselineSlope: ownRate(baseline, otherMetric, per) ?? b?.slope ?? null,
    } as const
    const tooShort = metric === 'rss_bytes' && commonSec < RSS_TELLS_FROM_SEC
    if (tooShort || a === null || b === null) {
      const why = tooShort ? 'RSS is compared from an hour on' : 'too few samples'
      const untold = { kind: 'inconclusive', change: null, lower99: null, upper99: null } as const
      return [{ ...base, ...untold, sentence: `${name}: not decided, ${why}.` }]
    }
    const moves = metric === HEAP && recorder === 'sdk-memtest' ? V8_MOVES_BYTES / work : 0
    const difference = differenceOf(measured(a), measured(b), Math.max(WORTH[per], moves), EQUAL[per])
    const { kind, ...bounds } = judgedToo(difference, run, baseline, metric)
    const over = perPayment ? countNoun(until, 'payment') : countNoun(Math.round(work), 'minute')
    const sentence = `${name}: ${formatByteChange(difference.change)} a ${per} against the baseline, by lines over the ${over} that both have: ${kind}.`
    return [{ ...base, ...bounds, kind, sentence }]
  })
}

/** Counts that nobody counted at rest: the Go harness's tasks, listeners, descriptors, threads. */
const FITTED_COUNTS = ['goroutines', 'listeners', 'fds', 'threads'] as const

/**
 * Counts that are told by their shape: a change only where one run grows for certain by more than the other can have
 * hidden. Two that are both cleared, or both leak, are not told apart.
 */
export function fittedCounts(run: JudgedRun, baseline: JudgedRun): MetricComparison[] {
  return FITTED_COUNTS.flatMap((metric): MetricComparison[] => {
    const [mine, other] = [growthBounds(run, metric), growthBounds(baseline, metric)]
    if (mine === null || other === null) return []
    const kind = exceeds(mine, other) ? 'regressed' : exceeds(other, mine) ? 'improved' : null
    if (kind === null) return []
    const [here, there] = [mine.slope, other.slope].map(formatCountChange)
    const name = metricName(metric, recorderOf(run.recording))
    return [
      {
        metric,
        baselineMetric: metric,
        kind,
        per: 'minute',
        runSlope: mine.slope,
        baselineSlope: other.slope,
        change: mine.slope - other.slope,
        unit: 'count',
        lower99: mine.lower99 - other.upper95,
        upper99: mine.upper95 - other.lower99,
        sentence: `${name}: ${here} a minute here, ${there} there: ${kind}.`,
      },
    ]
  })
}

interface GrowthBounds {
  verdict: MetricJudgement['verdict']
  slope: number
  lower99: number
  upper95: number
}

const STILL: GrowthBounds = { verdict: 'no-leak', slope: 0, lower99: 0, upper95: 0 }

/** What a run says of a fitted count; a count that never moved is not judged at all. */
function growthBounds({ judgement, recording }: JudgedRun, metric: NumericColumn): GrowthBounds | null {
  const judged = judgement.metrics.find(({ name }) => name === metric)
  if (judged === undefined) return hasFigures(recording, metric) ? STILL : null
  const { basis, verdict, slopePerMin, lower99, upper95 } = judged
  if (basis !== 'estimate' || slopePerMin === null || lower99 === null || upper95 === null) return null
  return { verdict, slope: slopePerMin, lower99, upper95 }
}

const exceeds = (more: GrowthBounds, less: GrowthBounds) =>
  more.verdict === 'leak' && less.verdict === 'no-leak' && more.lower99 > Math.max(0, less.upper95)
