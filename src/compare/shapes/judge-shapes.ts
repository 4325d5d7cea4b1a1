import type { NumericColumn } from '../columns.ts'
import type { MetricJudgement, MetricVerdict } from '../judgement.ts'
import type { Recording } from '../recording.ts'
import { columnOf, hasFigures, spanSec, timelineRows } from '../series.ts'
import { BYTES_PER_KB } from '../severity.ts'
import { FULL_WARMUP_SEC } from '../warm-up.ts'
import { cellsOf } from './cells.ts'
import { cleanSeries, type Series } from './clean-series.ts'
import { averageGrowth, type Growth } from './growth.ts'
import { shapeLibrary } from './models.ts'
import { paymentAxis } from './payment-axis.ts'
import { fitShapes } from './whitened-fit.ts'

/** Shapes know settlings, so they need less of the beginning left out than the specification's straight line. */
const WARM_UP_SHARE = 0.1
/** Cells and a line need a few points; fewer decide nothing. */
const LEAST_POINTS = 6
/** A settling that takes longer than so many windows, or minutes, is no warm-up any more. */
const LONGEST_TAU_MIN = 4
const LONGEST_TAU_WINDOWS = { least: 0.4, most: 2 }
/** Samples a cell from where a step within one cell is to be expected; below, the shape only explains noise away. */
const MIXED_CELLS_FROM = 1.5

/** How sure a judgement must be; calibrated on made traces, see bench/verdict.ts. */
const SURE_OF_LEAK = 0.74
const SURE_OF_LEAK_UNFORCED = 0.8
const SURE_OF_LEAK_IN_A_SHORT_RUN = 0.85
const SHORT_RUN_SEC = 480
const SURE_OF_NO_LEAK = 0.94
/** RSS follows the allocators of everything in the process. */
const RSS_LEAST_SEC = 600
const SURE_OF_RSS_LEAK = 0.88

/**
 * KB (or tasks) a minute from where growth counts as a leak, and below which it harms nobody; and differences between
 * shape and series that mean nothing. Two tasks more or less are the specification's "GC fluctuations". A series in
 * which even growth of the `vague` size could hide clears nobody.
 */
const LIMITS = {
  heap_alloc_bytes: { leakAbove: 10, harmlessBelow: 50, misfit: 30, vague: 300 },
  rss_bytes: { leakAbove: 50, harmlessBelow: 50, misfit: 30, vague: 300 },
  goroutines: { leakAbove: 0.05, harmlessBelow: 0.2, misfit: 1, vague: 1.2 },
}
/** Half the width of a 95 % interval (one-sided), in standard errors. */
const Z_95 = 1.645
/** The tasks that must have come for a leak of them. */
const LEAST_TASKS = 3

/** Of a slope's standard error, what decides between 0 and 50 KB/min with 95 % power. */
const DECIDING_ERROR_KB_PER_MIN = 12.6
const Z_99 = 2.326

const WORDS = { heap_alloc_bytes: 'The heap', rss_bytes: 'RSS', goroutines: 'The task count' }

type ShapeMetric = keyof typeof LIMITS

/**
 * Layer 3: what must be estimated. Cleans the series, sums it up in cells, weighs every shape by its evidence, and
 * judges the growth that would go on after the run. The heap first, RSS after it, and the Go harness's tasks, which
 * nobody counted at rest.
 */
export function judgeShapes(recording: Recording): MetricJudgement[] {
  const metrics: ShapeMetric[] = ['heap_alloc_bytes', 'rss_bytes']
  if (recording.origin === 'go') metrics.push('goroutines')
  return metrics
    .filter((metric) => hasFigures(recording, metric))
    .map((metric) => judgeMetric(recording, metric))
}

function judgeMetric(recording: Recording, metric: ShapeMetric): MetricJudgement {
  const series = seriesOf(recording, metric)
  const span = spanSec(recording)
  const growth = series.x.length < LEAST_POINTS ? null : growthOf(series, metric)
  if (growth === null) {
    return judgement(metric, 'inconclusive', null, `${WORDS[metric]} has too few samples to be judged.`, null)
  }
  const verdict = verdictOf(growth, series, metric, recording)
  const needed = verdict === 'inconclusive' ? neededDurationSec(growth, series, span) : null
  return judgement(metric, verdict, growth, evidenceOf(growth, metric, verdict), needed)
}

/** Minutes (or payments in minutes' measure) and KB, after the warm-up. */
function seriesOf(recording: Recording, metric: NumericColumn): Series {
  const values = columnOf(recording, metric)
  const warmUpSec = Math.min(FULL_WARMUP_SEC, WARM_UP_SHARE * spanSec(recording))
  const fromSec = (recording.elapsedSec[0] ?? 0) + warmUpSec
  const rows = timelineRows(recording).filter((row) => (recording.elapsedSec[row] ?? 0) >= fromSec)
  const x = paymentAxis(recording, rows) ?? rows.map((row) => (recording.elapsedSec[row] ?? Number.NaN) / 60)
  const perUnit = metric === 'goroutines' ? 1 : BYTES_PER_KB
  return cleanSeries(
    x,
    rows.map((row) => (values[row] ?? Number.NaN) / perUnit),
  )
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

function verdictOf(growth: Growth, series: Series, metric: ShapeMetric, recording: Recording): MetricVerdict {
  if (metric === 'goroutines' && Math.max(...series.y) - Math.min(...series.y) < LEAST_TASKS) return 'no-leak'
  const mayConvict = metric !== 'rss_bytes' || spanSec(recording) >= RSS_LEAST_SEC
  if (mayConvict && growth.leaks >= surenessFor(metric, recording)) return 'leak'
  const tells = Z_95 * growth.error < LIMITS[metric].vague
  return tells && growth.harmless >= SURE_OF_NO_LEAK ? 'no-leak' : 'inconclusive'
}

function surenessFor(metric: ShapeMetric, recording: Recording): number {
  if (metric === 'rss_bytes') return SURE_OF_RSS_LEAK
  if (spanSec(recording) < SHORT_RUN_SEC) return SURE_OF_LEAK_IN_A_SHORT_RUN
  return recording.forcedGc ? SURE_OF_LEAK : SURE_OF_LEAK_UNFORCED
}

function evidenceOf(growth: Growth, metric: ShapeMetric, verdict: MetricVerdict): string {
  const unit = metric === 'goroutines' ? 'tasks a minute' : 'KB/min'
  const bounds = `${signed(growth.mean)} ${unit}, with 99 % above ${signed(growth.lower99)} and with 95 % below ${signed(growth.upper95)}`
  switch (verdict) {
    case 'leak':
      return `${WORDS[metric]} goes on growing: ${bounds} (best shape: ${growth.model}).`
    case 'no-leak':
      return `${WORDS[metric]} does not grow: ${bounds} (best shape: ${growth.model}).`
    case 'inconclusive':
    case 'unavailable':
      return `${WORDS[metric]} fits growth and rest alike: ${bounds} (best shape: ${growth.model}).`
    default:
      return verdict satisfies never
  }
}

// A slope's error falls with the 3/2 power of the window: so much longer, and twice that to be on the safe side.
function neededDurationSec(growth: Growth, { x }: Series, span: number): number {
  const windowSec = 60 * ((x.at(-1) ?? 0) - (x[0] ?? 0))
  const error = (growth.mean - growth.lower99) / Z_99
  const longer = span - windowSec + windowSec * (error / DECIDING_ERROR_KB_PER_MIN) ** (2 / 3)
  return Math.ceil((2 * Math.max(longer, 1.5 * span)) / 60) * 60
}

function judgement(
  name: ShapeMetric,
  verdict: MetricVerdict,
  growth: Growth | null,
  evidence: string,
  needed: number | null,
): MetricJudgement {
  return {
    name,
    verdict,
    basis: 'estimate',
    unit: name === 'goroutines' ? 'count' : 'bytes',
    slopeKbPerMin: growth?.mean ?? null,
    lower99: growth?.lower99 ?? null,
    upper95: growth?.upper95 ?? null,
    perPaymentBytes: null,
    perCycleBytes: null,
    perRequestBytes: null,
    perListenerBytes: null,
    driver: null,
    model: growth?.model ?? 'none',
    evidence,
    neededDurationSec: needed,
  }
}

const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(1)}`
