import { at, spanOf, stepsOf } from '../../at.ts'
import type { MetricJudgement, MetricVerdict } from '../judgement.ts'
import {
  advanceOf,
  columnOf,
  FULL_WARMUP_SEC,
  figureAt,
  firstSecOf,
  hasFigures,
  type Recording,
  spanSec,
  timelineRows,
} from '../recording/recording.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { type Cells, cellsOf, cellsOfTeeth } from './cells.ts'
import { cleanSeries, paymentAxis, type Series } from './clean-series.ts'
import { averageGrowth, type Growth } from './growth.ts'
import { sampledMarks } from './marks.ts'
import { shapeLibrary } from './models.ts'
import { rssToJudge } from './rss-beyond-heap.ts'
import { evidenceOf, evidenceOfDoubt, evidenceOfSteps, wordsFor } from './shape-evidence.ts'
import { windowOptions } from './shape-options.ts'
import {
  fitsNothing,
  isCount,
  leakProbabilityOf,
  limitsOf,
  neededDurationSec,
  peaksMayTell,
  type ShapeMetric,
  showsLiveBytes,
  verdictOf,
} from './shape-verdict.ts'
import { sampledStairs } from './stairs.ts'
import { teethOf } from './teeth.ts'
import { fitShapes } from './whitened-fit.ts'

const WARM_UP_SHARE = 0.1
/** Cells and a line need a few points; fewer decide nothing. */
const LEAST_POINTS = 6

/** What one axis says. */
interface Reading {
  series: Series
  growth: Growth
  /** P(leak) of the heap's peaks, where they tell something; null else. */
  peaks: number | null
  verdict: MetricVerdict
}

/**
 * Judged over time; where the payments came unevenly over payments as well, since each axis hides what goes with the
 * other: one that convicts is enough, and both must clear.
 */
export function judgeMetric(recording: Recording, metric: ShapeMetric): MetricJudgement {
  const telling = tellingReading(recording, metric)
  if (telling === null) {
    const evidence = `${wordsFor(recording, metric)} has too few samples to be judged.`
    return judgement(metric, 'inconclusive', null, evidence, null)
  }
  const { series, growth, peaks, verdict } = telling
  const needed = verdict === 'inconclusive' ? neededDurationSec(growth, series, metric, recording) : null
  const stepped = verdict === 'inconclusive' ? evidenceOfSteps(series, metric, recording) : null
  const doubt = verdict === 'inconclusive' ? evidenceOfDoubt(telling, metric, recording) : null
  const leakProbability = leakProbabilityOf(series, growth, metric, recording, peaks)
  const besidePeaks =
    verdict === 'leak' && leakProbability > growth.leaks
      ? ' What it has mapped, the mark of its peaks, rises with its floors.'
      : ''
  const fitted = `${evidenceOf(growth, metric, verdict, recording)}${besidePeaks}`
  const judged = judgement(metric, verdict, growth, stepped ?? doubt ?? fitted, needed)
  return {
    ...judged,
    // Steps are counted: no probability belongs to them.
    ...(stepped === null && { leakProbability }),
    ...growthPerWork(growth.mean, judged.unit, recording),
  }
}

/** What {@link judgeMetric} comes to, without the words and figures that cost as much again. */
export function convicts(recording: Recording, metric: ShapeMetric): boolean {
  const { rows, axes } = axesOf(recording)
  return axes.some((axis) => {
    const fitted = fittedOver(axis, recording, metric, rows)
    if (fitted === null) return false
    if (fitted.verdict === 'leak') return true
    const peaks = tellingPeaks(fitted, recording, metric, rows, axis)
    return peaks !== null && verdictOf(fitted.growth, fitted.series, metric, recording, peaks) === 'leak'
  })
}

function tellingReading(recording: Recording, metric: ShapeMetric): Reading | null {
  const { rows, axes } = axesOf(recording)
  const readings = axes
    .map((axis) => readingOf(recording, metric, rows, axis))
    .filter((reading) => reading !== null)
  return readings.reduce<Reading | null>(
    (most, reading) => (most === null || tellsMore(reading, most) ? reading : most),
    null,
  )
}

/** The rows to judge, and what they are told over. */
function axesOf(recording: Recording): { rows: number[]; axes: Axis[] } {
  const rows = rowsAfterWarmUp(recording)
  const minutes = rows.map((row) => at(recording.elapsedSec, row) / 60)
  const startMin = firstSecOf(recording) / 60
  const payments = paymentAxis(recording, rows)
  const axes: Axis[] = [{ kind: 'time', x: minutes, origin: startMin }]
  if (payments !== null) axes.push({ kind: 'payments', ...payments })
  return { rows, axes }
}

/** Fitted growth told by the work the run did, in bytes or objects; null for work that it did not do. */
function growthPerWork(
  slopePerMin: number,
  unit: MetricJudgement['unit'],
  recording: Recording,
): Pick<MetricJudgement, 'perPayment' | 'perCycle'> {
  const grown = slopePerMin * (unit === 'bytes' ? BYTES_PER_KB : 1) * (spanSec(recording) / 60)
  const per = (work: 'payments' | 'cycles') => {
    const done = advanceOf(recording, work)
    return done > 0 ? { amount: grown / done, error: null } : null
  }
  return { perPayment: per('payments'), perCycle: per('cycles') }
}

const TELLS: Record<MetricVerdict, number> = { leak: 3, inconclusive: 2, 'no-leak': 1 }

function tellsMore(a: Reading, b: Reading): boolean {
  return a.verdict === b.verdict ? a.growth.leaks > b.growth.leaks : TELLS[a.verdict] > TELLS[b.verdict]
}

/** Shapes know settlings, so they need less of the beginning left out than the specification's straight line. */
export function rowsAfterWarmUp(recording: Recording): number[] {
  const warmUpSec = Math.min(FULL_WARMUP_SEC, WARM_UP_SHARE * spanSec(recording))
  const fromSec = firstSecOf(recording) + warmUpSec
  return timelineRows(recording).filter((row) => at(recording.elapsedSec, row) >= fromSec)
}

/** What a series is told over: minutes, or payments in minutes' measure. */
interface Axis {
  kind: 'time' | 'payments'
  x: readonly number[]
  /** The x of the run's start. */
  origin: number
}

function readingOf(
  recording: Recording,
  metric: ShapeMetric,
  rows: readonly number[],
  axis: Axis,
): Reading | null {
  const fitted = fittedOver(axis, recording, metric, rows)
  if (fitted === null) return null
  const { series, growth } = fitted
  const peaks = tellingPeaks(fitted, recording, metric, rows, axis)
  const verdict = peaks === null ? fitted.verdict : verdictOf(growth, series, metric, recording, peaks)
  return { series, growth, peaks, verdict }
}

/** What one axis says without the peaks. */
type Fitted = Omit<Reading, 'peaks'>

function fittedOver(
  axis: Axis,
  recording: Recording,
  metric: ShapeMetric,
  rows: readonly number[],
): Fitted | null {
  const values = metric === 'rss_bytes' ? rssToJudge(recording) : columnOf(recording, metric)
  const series = seriesOf(values, metric, rows, axis)
  const growth = growthOf(series, metric, axis, recording)
  return growth === null ? null : { series, growth, verdict: verdictOf(growth, series, metric, recording) }
}

/** The peaks are fitted only where they can tell something: that costs as much as the heap itself. */
function tellingPeaks(
  { series, growth }: Fitted,
  recording: Recording,
  metric: ShapeMetric,
  rows: readonly number[],
  axis: Axis,
): number | null {
  return metric === 'heap_alloc_bytes' && peaksMayTell(growth, series, limitsOf(metric, recording))
    ? peaksOf(recording, rows, axis)
    : null
}

function seriesOf(values: Float64Array, metric: ShapeMetric, rows: readonly number[], axis: Axis): Series {
  const perUnit = isCount(metric) ? 1 : BYTES_PER_KB
  return cleanSeries(
    axis.x,
    rows.map((row) => figureAt(values, row) / perUnit),
  )
}

/**
 * P(leak) of what an unforced heap has mapped, which is the mark of its peaks: it does not scatter with the collections.
 * Peaks rise in a leak, and where the collector waits longer; so alone they tell nothing.
 */
function peaksOf(recording: Recording, rows: readonly number[], axis: Axis): number | null {
  if (showsLiveBytes(recording) || !hasFigures(recording, 'heap_sys_bytes')) return null
  const series = seriesOf(columnOf(recording, 'heap_sys_bytes'), 'heap_alloc_bytes', rows, axis)
  const growth = growthOf(series, 'heap_alloc_bytes', axis, { ...recording, forcedGc: true })
  return growth === null || fitsNothing(growth) ? null : growth.leaks
}

function growthOf(series: Series, metric: ShapeMetric, axis: Axis, recording: Recording): Growth | null {
  if (series.x.length < LEAST_POINTS) return null
  const collects = metric === 'heap_alloc_bytes' && !showsLiveBytes(recording)
  const { cells, beside, samples } = summedUp(series, collects)
  if (spanOf(cells.x) <= 0) return null
  const shapes = shapeLibrary({
    ...windowOptions(cells, series.x.length, axis),
    collects,
    stairs: sampledStairs(samples, cells, axis.origin),
    marks: sampledMarks(samples, cells, axis.origin),
  })
  const limits = limitsOf(metric, recording)
  const rounding = isCount(metric) ? 0 : ROUNDING_ERROR * resolutionOf(series.y)
  return averageGrowth(fitShapes(cells, shapes, limits.misfit, { rounding, beside }), limits)
}

/** Cells of a series; of an unforced heap whose collections are seen with what gathered since the last one told apart. */
function summedUp(
  series: Series,
  collects: boolean,
): { cells: Cells; beside: Float64Array[]; samples: Series } {
  const teeth = collects ? teethOf(series) : null
  const cells = cellsOf(series)
  return (
    (teeth === null ? null : cellsOfTeeth(series, teeth, cells)) ?? { cells, beside: [], samples: series }
  )
}

/** Standard deviation of what rounding leaves out, in units of the last place: it is spread evenly over one. */
const ROUNDING_ERROR = 1 / Math.sqrt(12)

/** What all figures of a series are multiples of, if anything: a tool that reports whole megabytes hides what is smaller. */
function resolutionOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  const gaps = stepsOf(sorted).filter((gap) => gap > 0)
  if (gaps.length === 0) return 0
  const least = gaps.reduce((a, b) => Math.min(a, b))
  const isMultiple = (value: number) => Math.abs(value / least - Math.round(value / least)) < 1e-6
  return sorted.every(isMultiple) ? least : 0
}

function judgement(
  name: ShapeMetric,
  verdict: MetricVerdict,
  growth: Growth | null,
  evidence: string,
  needed: number | null,
): MetricJudgement {
  const scale = isCount(name) ? 1 : BYTES_PER_KB
  return {
    name,
    verdict,
    basis: 'estimate',
    unit: isCount(name) ? 'count' : 'bytes',
    slopePerMin: growth === null ? null : growth.mean * scale,
    lower99: growth === null ? null : growth.lower99 * scale,
    upper95: growth === null ? null : growth.upper95 * scale,
    perPayment: null,
    perCycle: null,
    perFailure: null,
    smallestDetectable: null,
    model: growth?.model ?? 'none',
    evidence,
    neededDurationSec: needed,
  }
}
