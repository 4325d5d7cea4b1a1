import { formatCount, formatCountChange, formatSlope } from '../../text/text.ts'
import type { MetricJudgement, MetricVerdict } from '../judgement.ts'
import {
  advanceOf,
  columnOf,
  FULL_WARMUP_SEC,
  hasFigures,
  type Recording,
  spanSec,
  timelineRows,
} from '../recording/recording.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { cellsOf } from './cells.ts'
import { cleanSeries, paymentAxis, type Series } from './clean-series.ts'
import { averageGrowth, type Growth } from './growth.ts'
import { shapeLibrary } from './models.ts'
import { isExplained, RSS_BEYOND_HEAP, rssToJudge } from './rss-beyond-heap.ts'
import { isCount, LIMITS, neededDurationSec, type ShapeMetric, verdictOf } from './shape-verdict.ts'
import { neverCollected, staircaseOf } from './staircase.ts'
import { fitShapes } from './whitened-fit.ts'

const WARM_UP_SHARE = 0.1
/** Cells and a line need a few points; fewer decide nothing. */
const LEAST_POINTS = 6
/** A settling that takes longer than so many windows, or minutes, is no warm-up any more. */
const LONGEST_TAU_MIN = 4
const LONGEST_TAU_WINDOWS = { least: 0.4, most: 2 }
/** Samples a cell from where a step within one cell is to be expected; below, the shape only explains noise away. */
const MIXED_CELLS_FROM = 1.5

const WORDS: Record<ShapeMetric, string> = {
  heap_alloc_bytes: 'The heap',
  rss_bytes: 'RSS',
  goroutines: 'The task count',
  listeners: 'The listener count',
  fds: 'The count of file descriptors',
  threads: 'The thread count',
}
const UNITS: Record<ShapeMetric, string> = {
  heap_alloc_bytes: 'KB/min',
  rss_bytes: 'KB/min',
  goroutines: 'tasks a minute',
  listeners: 'listeners a minute',
  fds: 'descriptors a minute',
  threads: 'threads a minute',
}

/**
 * Layer 3: what must be estimated. Cleans the series, sums it up in cells, weighs every shape by its evidence, and
 * judges the growth that would go on after the run. The heap first, RSS after it, the Go harness's tasks, which nobody
 * counted at rest, and every other count that moves.
 */
export function judgeShapes(recording: Recording): MetricJudgement[] {
  const metrics: ShapeMetric[] = ['heap_alloc_bytes', 'rss_bytes']
  if (recording.origin === 'go') metrics.push('goroutines')
  for (const count of ['listeners', 'fds', 'threads'] as const) {
    if (moves(recording, count)) metrics.push(count)
  }
  return metrics
    .filter((metric) => hasFigures(recording, metric))
    .map((metric) => judgeMetric(recording, metric))
}

function moves(recording: Recording, metric: ShapeMetric): boolean {
  const values = columnOf(recording, metric)
  const figures = rowsAfterWarmUp(recording)
    .map((row) => values[row] ?? Number.NaN)
    .filter((value) => !Number.isNaN(value))
  return figures.some((value) => value !== figures[0])
}

/** What one axis says. */
interface Reading {
  series: Series
  growth: Growth
  verdict: MetricVerdict
}

/**
 * Judged over time; where the payments came unevenly over payments as well, since each axis hides what goes with the
 * other: one that convicts is enough, and both must clear.
 */
function judgeMetric(recording: Recording, metric: ShapeMetric): MetricJudgement {
  const rows = rowsAfterWarmUp(recording)
  const minutes = rows.map((row) => (recording.elapsedSec[row] ?? Number.NaN) / 60)
  const axes = [minutes, paymentAxis(recording, rows)].filter((axis) => axis !== null)
  const readings = axes
    .map((x) => readingOf(recording, metric, rows, x))
    .filter((reading) => reading !== null)
  const telling = readings.reduce<Reading | null>(
    (most, reading) => (most === null || tellsMore(reading, most) ? reading : most),
    null,
  )
  if (telling === null) {
    const evidence = `${wordsFor(recording, metric)} has too few samples to be judged.`
    return judgement(metric, 'inconclusive', null, evidence, null)
  }
  const { series, growth, verdict } = telling
  const needed =
    verdict === 'inconclusive' ? neededDurationSec(growth, series, metric, spanSec(recording)) : null
  const stepped = verdict === 'inconclusive' ? evidenceOfSteps(series, metric) : null
  const uncollected = verdict === 'inconclusive' ? evidenceOfNoCollection(series, metric, recording) : null
  const fitted = evidenceOf(growth, metric, verdict, wordsFor(recording, metric))
  const judged = judgement(metric, verdict, growth, stepped ?? uncollected ?? fitted, needed)
  // Steps are counted: no probability belongs to them.
  if (stepped !== null) delete judged.leakProbability
  return { ...judged, ...growthPerWork(growth.mean, judged.unit, recording) }
}

function evidenceOfSteps({ y }: Series, metric: ShapeMetric): string | null {
  if (!isCount(metric) || staircaseOf(y).kind !== 'open') return null
  const [from, to] = [formatCount(y[0] ?? null), formatCount(y.at(-1) ?? null)]
  return `${WORDS[metric]} rose more than once and never fell, from ${from} to ${to}: more steps would tell whether it goes on.`
}

function evidenceOfNoCollection({ y }: Series, metric: ShapeMetric, { forcedGc }: Recording): string | null {
  if (metric !== 'heap_alloc_bytes' || !neverCollected(y, forcedGc)) return null
  return 'The heap only rose: no collection was seen in the window, and what it gained may be garbage.'
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
function rowsAfterWarmUp(recording: Recording): number[] {
  const warmUpSec = Math.min(FULL_WARMUP_SEC, WARM_UP_SHARE * spanSec(recording))
  const fromSec = (recording.elapsedSec[0] ?? 0) + warmUpSec
  return timelineRows(recording).filter((row) => (recording.elapsedSec[row] ?? 0) >= fromSec)
}

/** @param x Minutes, or payments in minutes' measure, of the rows. */
function readingOf(
  recording: Recording,
  metric: ShapeMetric,
  rows: readonly number[],
  x: readonly number[],
): Reading | null {
  const values = metric === 'rss_bytes' ? rssToJudge(recording) : columnOf(recording, metric)
  const perUnit = isCount(metric) ? 1 : BYTES_PER_KB
  const series = cleanSeries(
    x,
    rows.map((row) => (values[row] ?? Number.NaN) / perUnit),
  )
  const growth = series.x.length < LEAST_POINTS ? null : growthOf(series, metric)
  return growth === null ? null : { series, growth, verdict: verdictOf(growth, series, metric, recording) }
}

function growthOf(series: Series, metric: ShapeMetric): Growth | null {
  const cells = cellsOf(series)
  const window = (cells.x.at(-1) ?? 0) - (cells.x[0] ?? 0)
  if (window <= 0) return null
  const { least, most } = LONGEST_TAU_WINDOWS
  const longestTau = Math.min(most, Math.max(least, LONGEST_TAU_MIN / window))
  const shapes = shapeLibrary(longestTau, series.x.length >= MIXED_CELLS_FROM * cells.x.length)
  return averageGrowth(fitShapes(cells, shapes, LIMITS[metric].misfit), LIMITS[metric])
}

function wordsFor(recording: Recording, metric: ShapeMetric): string {
  return metric === 'rss_bytes' && isExplained(recording) ? RSS_BEYOND_HEAP : WORDS[metric]
}

function evidenceOf(growth: Growth, metric: ShapeMetric, verdict: MetricVerdict, words: string): string {
  const unit = UNITS[metric]
  const rate = isCount(metric) ? (value: number) => `${formatCountChange(value)} ${unit}` : formatSlope
  const bounds = `${rate(growth.mean)}, with 99 % above ${rate(growth.lower99)} and with 95 % below ${rate(growth.upper95)}`
  switch (verdict) {
    case 'leak':
      return `${words} goes on growing: ${bounds} (best shape: ${growth.model}).`
    case 'no-leak':
      return growth.lower99 > 0
        ? `${words} grows by less than the ${LIMITS[metric].harmlessBelow} ${unit} that matter: ${bounds} (best shape: ${growth.model}).`
        : `${words} does not grow: ${bounds} (best shape: ${growth.model}).`
    case 'inconclusive':
      // Sure of growth, and yet not sure of a leak: too short a run for RSS, or a heap that was never collected.
      if (growth.lower99 > 0 && growth.leaks > growth.harmless)
        return `${words} rose, which this run is too short to call a leak: ${bounds} (best shape: ${growth.model}).`
      return `${words} fits growth and rest alike: ${bounds} (best shape: ${growth.model}).`
    default:
      return verdict satisfies never
  }
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
    ...(growth === null ? {} : { leakProbability: growth.leaks }),
    evidence,
    neededDurationSec: needed,
  }
}
