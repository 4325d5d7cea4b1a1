import { mean, sum } from 'simple-statistics'
import type { NumericColumn } from '../recording/columns.ts'
import { columnOf, fitLine, type Recording, spanSec, timelineRows, warmUpOf } from '../recording/recording.ts'

/** A slope with its standard error and degrees of freedom. */
export interface SlopeEstimate {
  slope: number
  standardError: number
  degrees: number
}

const LEAST_POINTS = 6

/**
 * The least-squares slope of a metric after the warm-up, per payment or per minute. Samples of one heap resemble their
 * neighbours: the error counts only the effective sample size n(1-φ)/(1+φ), φ the residuals' lag-1 autocorrelation.
 * @param untilSec Seconds from the first row: what comes later is left out. A warm-up that a long run has outlived would
 *   make a short one look steep beside it, so two runs are compared over what both have.
 * @returns Bytes (or objects) per unit, or null with too few points.
 */
export function estimateSlope(
  recording: Recording,
  metric: NumericColumn,
  per: 'payment' | 'minute',
  untilSec: number,
): SlopeEstimate | null {
  const values = columnOf(recording, metric)
  const payments = columnOf(recording, 'payments')
  const firstSec = recording.elapsedSec[0] ?? 0
  const fromSec = firstSec + warmUpOf(Math.min(untilSec, spanSec(recording)))
  const points = timelineRows(recording)
    .map((row) => {
      const elapsedSec = recording.elapsedSec[row] ?? Number.NaN
      return {
        elapsedSec,
        x: per === 'payment' ? (payments[row] ?? Number.NaN) : elapsedSec / 60,
        y: values[row] ?? Number.NaN,
      }
    })
    .filter(
      ({ elapsedSec, x, y }) =>
        elapsedSec >= fromSec && elapsedSec <= firstSec + untilSec && !Number.isNaN(x) && !Number.isNaN(y),
    )
  const line = fitLine(
    points.map(({ x }) => x),
    points.map(({ y }) => y),
  )
  if (line === null || points.length < LEAST_POINTS) return null
  const residuals = points.map(({ x, y }) => y - line.intercept - line.slope * x)
  const squares = sum(residuals.map((residual) => residual ** 2))
  const meanX = mean(points.map(({ x }) => x))
  const spread = sum(points.map(({ x }) => (x - meanX) ** 2))
  const phi = Math.max(0, lag1(residuals, squares))
  const effective = Math.max(3, (points.length * (1 - phi)) / (1 + phi))
  const variance = squares / Math.max(1, points.length - 2)
  return {
    slope: line.slope,
    standardError: Math.sqrt((variance / spread) * (points.length / effective)),
    degrees: effective - 2,
  }
}

function lag1(residuals: readonly number[], squares: number): number {
  if (squares === 0) return 0
  return sum(residuals.slice(1).map((residual, index) => residual * (residuals[index] ?? 0))) / squares
}
