import { at } from '../../at.ts'
import type { MetricJudgement } from '../judgement.ts'
import type { NumericColumn } from '../recording/columns.ts'
import { columnOf, firstSecOf, hasFigures, type Recording } from '../recording/recording.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { convicts } from './judge-metric.ts'
import { isShapeMetric, limitsOf, type ShapeMetric } from './shape-verdict.ts'

/** The least that is tried, in KB or things a minute. */
const SMALLEST = { bytes: 12.5, count: 0.05 }
/** Steps of √2 above it: up to 12.8 MB, or 51 things, a minute. */
const STEPS = 20
/** Standard errors between a growth and its bound of 99 %. */
const GUESSED_ERRORS_TO_99 = 2.33
/** Leaks show from about so many standard errors on: the fit's own error holds shapes that a leak would rule out. */
const GUESSED_ERRORS_SHOWN = 1.4

/**
 * The smallest growth a minute, in bytes or things, that this very run would have called a leak had it been there: a line
 * is planted in its own figures and judged with them. Noise of another run would show another, so it is told to a factor
 * of √2.
 * @returns What is known already of a metric that was counted; null for one that leaks, and where not even the largest line
 * would have shown.
 */
export function smallestDetectable(metric: MetricJudgement, recording: Recording): number | null {
  const { name, basis, verdict, unit } = metric
  if (basis !== 'estimate' || verdict === 'leak' || metric.smallestDetectable !== null)
    return metric.smallestDetectable
  if (!isShapeMetric(name)) return null
  const scale = unit === 'bytes' ? BYTES_PER_KB : 1
  const shows = (perMin: number) => convicts(withGrowth(recording, name, perMin * scale), name)
  const growthAt = (step: number) => SMALLEST[unit] * Math.SQRT2 ** step
  const step = firstThatShows(
    (at) => shows(growthAt(at)),
    firstGuess(metric, limitsOf(name, recording).leakAbove),
  )
  return step === null ? null : scale * growthAt(step)
}

/** The step that the fit's own error speaks for, or the one above the growth that a leak must exceed. */
function firstGuess({ slopePerMin, lower99, unit }: MetricJudgement, leakAbove: number): number {
  const scale = unit === 'bytes' ? BYTES_PER_KB : 1
  const errors = Math.max(0, (slopePerMin ?? 0) - (lower99 ?? 0)) / GUESSED_ERRORS_TO_99 / scale
  const stepOf = (growth: number) => Math.round(2 * Math.log2(growth / SMALLEST[unit]))
  const step = Math.max(stepOf(GUESSED_ERRORS_SHOWN * errors), stepOf(leakAbove) + 1)
  return Math.min(STEPS, Math.max(0, step))
}

/**
 * The boundary next to the guess, where `shows` turns from no to yes: by longer steps, then by halves. Upwards no step is
 * long, since the largest lines of some runs are hidden again.
 */
function firstThatShows(shows: (step: number) => boolean, guess: number): number | null {
  let [hidden, shown] = [-1, STEPS + 1]
  let [at, stride] = [guess, 1]
  while (shown - hidden > 1) {
    if (shows(at)) shown = at
    else hidden = at
    if (hidden < 0) at = Math.max(0, shown - stride)
    else if (shown > STEPS) at = Math.min(STEPS, hidden + Math.min(2, stride))
    else at = Math.floor((hidden + shown) / 2)
    stride *= 2
  }
  return shown > STEPS ? null : shown
}

/** Bytes and things are whole. */
function withGrowth(recording: Recording, name: ShapeMetric, perMin: number): Recording {
  const start = firstSecOf(recording)
  const planted = (column: NumericColumn) =>
    columnOf(recording, column).map(
      (value, row) => value + Math.floor((perMin * (at(recording.elapsedSec, row) - start)) / 60),
    )
  // What a heap holds it has mapped.
  const mapped =
    name === 'heap_alloc_bytes' && hasFigures(recording, 'heap_sys_bytes')
      ? { heap_sys_bytes: planted('heap_sys_bytes') }
      : {}
  return { ...recording, columns: { ...recording.columns, [name]: planted(name), ...mapped } }
}
