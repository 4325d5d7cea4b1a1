import { formatByteChange, formatCountChange } from '../../text/text.ts'
import {
  cyclePoints,
  EXACT_METRICS,
  type ExactMetric,
  heapSlope,
  LEAST_RESTS,
  quietPoints,
  type SlopeEstimate,
  slopeWithError,
  tellingSteps,
  warmedUp,
} from '../exact/exact.ts'
import type {
  BaselineComparison,
  ComparisonKind,
  Judgement,
  MetricComparison,
  MetricJudgement,
} from '../judgement.ts'
import { isByteMetric, metricName } from '../metric-names.ts'
import type { NumericColumn } from '../recording/columns.ts'
import { advanceOf, hasFigures, type Recording, RSS_TELLS_FROM_SEC, spanSec } from '../recording/recording.ts'
import { recorderOf } from '../run-subject.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { differencesOf, sameBuild } from './comparability.ts'
import { compareMethods } from './compare-methods.ts'
import { compareSteps, differenceOf, type RateDifference } from './rate-difference.ts'
import { estimateSlope } from './slope-estimate.ts'

/** A run with its own judgement, before any comparison. */
export interface JudgedRun {
  recording: Recording
  judgement: Judgement
}

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
 * Compares growth, never levels: the increments of the counts where both runs counted, fitted slopes else. What is fitted
 * has changed only where the run that grows more is judged to grow.
 */
export function compareRuns(
  run: JudgedRun,
  baseline: JudgedRun,
  role: 'rust' | 'previous',
): BaselineComparison {
  const baselineVerdict = baseline.judgement.verdict.kind
  const differences =
    baselineVerdict === 'invalid'
      ? ['It is no valid run itself.']
      : differencesOf(run.recording, baseline.recording, role)
  const { file } = baseline.recording
  if (differences.length > 0) {
    const sentence = `Not comparable with ${file}: ${differences.join(' ')} Compare runs of one kind, or record the baseline anew.`
    return { file, kind: 'not-comparable', differences, metrics: [], baselineVerdict, sentence }
  }
  const methods = compareMethods(run.judgement, baseline.judgement)
  if (methods !== null) return { file, differences, baselineVerdict, ...methods }
  const counted = EXACT_METRICS.flatMap((metric) => countedComparisons(run, baseline, metric))
  const atRest = heapAtRest(run, baseline)
  const fitted = slopeComparisons(run, baseline).filter(
    ({ metric }) => atRest.length === 0 || metric !== 'heap_alloc_bytes',
  )
  const metrics = [...counted, ...atRest, ...fitted].toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind])
  const kind = overall(metrics)
  const note = sameBuild(run.recording, baseline.recording) ? ' Both measured the same build of the SDK.' : ''
  return {
    file,
    kind,
    differences,
    metrics,
    baselineVerdict,
    sentence: `${summary(kind, metrics, file)}${note}`,
  }
}

/** The most telling first. */
const ORDER: Record<ComparisonKind, number> = {
  regressed: 0,
  improved: 1,
  unchanged: 2,
  inconclusive: 3,
  'not-comparable': 4,
}

function verdictOf({ judgement }: JudgedRun, metric: NumericColumn): MetricJudgement['verdict'] | null {
  return judgement.metrics.find(({ name }) => name === metric)?.verdict ?? null
}

/** A count at rest where both have enough rests, else between payments. */
function countedComparisons(run: JudgedRun, baseline: JudgedRun, metric: ExactMetric): MetricComparison[] {
  const judged = [run, baseline].map(({ judgement }) =>
    judgement.metrics.find(({ name, basis }) => name === metric && basis === 'exact'),
  )
  if (judged.some((each) => each === undefined)) return []
  const unit = isByteMetric(metric) ? 'bytes' : 'count'
  const rests = [run, baseline].map(({ recording }) => cyclePoints(recording))
  const bothCleared = judged.every((each) => each?.verdict === 'no-leak')
  const differences = rests.every((points) => points.length >= LEAST_RESTS - 1)
    ? compareSteps(...pair(rests.map((points) => tellingSteps(points, metric))), unit)
    : whileConnected(run.recording, baseline.recording, metric)
  return differences.map((difference) => {
    // Each run is cleared of growth: what they differ by came and went.
    const kind = bothCleared && difference.kind !== 'inconclusive' ? 'unchanged' : difference.kind
    return comparisonOf({ ...difference, kind }, metric, unit, run.recording)
  })
}

function whileConnected(run: Recording, baseline: Recording, metric: ExactMetric): RateDifference[] {
  const slopes = [run, baseline].map((recording) => {
    const points = quietPoints(recording).filter(({ counts }) => !Number.isNaN(counts[metric]))
    return slopeWithError(
      points.map(({ work }) => work.payments),
      points.map(({ counts }) => counts[metric]),
    )
  })
  const equal = isByteMetric(metric) ? WORTH.payment : 1
  return differenceOfSlopes(slopes, 'payment', 0, equal)
}

/** V8's heap over the rests after its warm-up. */
function heapAtRest(run: JudgedRun, baseline: JudgedRun): MetricComparison[] {
  const rests = [run, baseline].map(({ recording }) => warmedUp(cyclePoints(recording)))
  if (rests.some((points) => points.length < LEAST_RESTS - 1)) return []
  const [mine, other] = pair(rests.map(heapSlope))
  if (mine.per !== other.per) return []
  const per = mine.per === 'payments' ? 'payment' : 'cycle'
  const slopes = [mine.slope, other.slope]
  return differenceOfSlopes(slopes, per, WORTH[per], EQUAL[per]).map((difference) =>
    comparisonOf(
      judgedToo(difference, run, baseline, 'heap_alloc_bytes'),
      'heap_alloc_bytes',
      'bytes',
      run.recording,
    ),
  )
}

function differenceOfSlopes(
  slopes: readonly (SlopeEstimate | null)[],
  per: RateDifference['per'],
  worth: number,
  equal: number,
): RateDifference[] {
  const [mine, other] = slopes
  if (mine == null || other == null) return []
  const [run, baseline] = [mine, other].map(measured)
  if (run === undefined || baseline === undefined) return []
  const compared = differenceOf(run, baseline, worth, equal)
  return [{ ...compared, per, run: mine.slope, baseline: other.slope, adjusted: 'no', isMerged: false }]
}

const measured = ({ slope, standardError, degrees }: SlopeEstimate) => ({
  rate: { amount: slope, error: standardError },
  degrees,
})

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

const ADJUSTED: Record<RateDifference['adjusted'], string> = {
  no: '',
  trimmed: ', single large steps left out',
  'at-requests': ', at the same number of requests',
}

function comparisonOf(
  { kind, per, run, baseline, lower99, upper99, adjusted, isMerged }: RateDifference,
  metric: NumericColumn,
  unit: 'bytes' | 'count',
  recording: Recording,
): MetricComparison {
  const rate = unit === 'bytes' ? formatByteChange : formatCountChange
  const share = isMerged ? ' with its share of a reconnect' : ''
  const how = `${metric === 'heap_alloc_bytes' ? '' : ', counted'}${ADJUSTED[adjusted]}`
  return {
    metric,
    baselineMetric: metric,
    kind,
    per,
    runSlope: run,
    baselineSlope: baseline,
    unit,
    lower99,
    upper99,
    sentence: `${metricName(metric, recorderOf(recording))}: ${rate(run)} a ${per}${share} here, ${rate(baseline)} there${how}: ${kind}.`,
  }
}

function slopeComparisons(run: JudgedRun, baseline: JudgedRun): MetricComparison[] {
  const [mine, other] = [run.recording, baseline.recording]
  const pairs = other.origin === 'rust' && mine.origin !== 'rust' ? AGAINST_RUST : SAME_HARNESS
  const both = pair([mine, other])
  const perPayment = both.every((recording) => advanceOf(recording, 'payments') > 0)
  const per = perPayment ? 'payment' : 'minute'
  const commonSec = Math.min(...both.map(spanSec))
  const until = perPayment ? Math.min(...both.map((each) => advanceOf(each, 'payments'))) : commonSec
  return pairs.flatMap(([metric, otherMetric]): MetricComparison[] => {
    if (!hasFigures(mine, metric) || !hasFigures(other, otherMetric)) return []
    const name = metricName(metric, recorderOf(mine))
    const base = {
      metric,
      baselineMetric: otherMetric,
      per,
      unit: 'bytes',
      lower99: null,
      upper99: null,
    } as const
    const tooShort = metric === 'rss_bytes' && commonSec < RSS_TELLS_FROM_SEC
    const [a, b] = [estimateSlope(mine, metric, per, until), estimateSlope(other, otherMetric, per, until)]
    const slopes = { runSlope: a?.slope ?? null, baselineSlope: b?.slope ?? null }
    if (tooShort || a === null || b === null) {
      const why = tooShort ? 'RSS is compared from an hour on' : 'too few samples'
      return [{ ...base, ...slopes, kind: 'inconclusive', sentence: `${name}: not decided, ${why}.` }]
    }
    const difference = differenceOf(measured(a), measured(b), WORTH[per], EQUAL[per])
    const { kind, ...bounds } = judgedToo(difference, run, baseline, metric)
    const sentence = `${name}: ${formatByteChange(a.slope)} a ${per} here, ${formatByteChange(b.slope)} there: ${kind}.`
    return [{ ...base, ...slopes, ...bounds, kind, sentence }]
  })
}

function pair<T>([a, b]: readonly T[]): [T, T] {
  if (a === undefined || b === undefined)
    throw new RangeError('expected a run and its baseline, got one of them')
  return [a, b]
}

// A heap that scatters casts no doubt on counts that repeat.
function overall(metrics: readonly MetricComparison[]): ComparisonKind {
  const kinds = new Set(metrics.map(({ kind }) => kind))
  if (kinds.has('regressed')) return 'regressed'
  if (kinds.has('improved')) return 'improved'
  const counted = metrics.filter(({ metric }) => (EXACT_METRICS as readonly string[]).includes(metric))
  const deciding = counted.length > 0 ? counted : metrics.filter(({ metric }) => metric !== 'rss_bytes')
  return deciding.length > 0 && deciding.every(({ kind }) => kind === 'unchanged')
    ? 'unchanged'
    : 'inconclusive'
}

function summary(kind: ComparisonKind, metrics: readonly MetricComparison[], file: string): string {
  const telling = metrics.find((metric) => metric.kind === kind)
  switch (kind) {
    case 'regressed':
      return `Grows more than ${file}. ${telling?.sentence ?? ''}`
    case 'improved':
      return `Grows less than ${file}. ${telling?.sentence ?? ''}`
    case 'unchanged':
      return `Grows as ${file} does.`
    case 'inconclusive':
      return `Whether it grows more than ${file} cannot be told: a longer run would.`
    case 'not-comparable':
      return `Not comparable with ${file}.`
    default:
      return kind satisfies never
  }
}
