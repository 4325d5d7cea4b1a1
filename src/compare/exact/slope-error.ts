import { mean, sum } from 'simple-statistics'
import { at } from '../../at.ts'
import { fitLine } from '../recording/recording.ts'

/** A slope with its standard error and degrees of freedom. */
export interface SlopeEstimate {
  slope: number
  standardError: number
  degrees: number
}

const LEAST_POINTS = 6

/**
 * The least-squares slope of y over x. Samples of one series resemble their neighbours: the error counts only the
 * effective sample size n(1-φ)/(1+φ), φ the residuals' lag-1 autocorrelation.
 * @returns Null with too few points, or without a spread of x.
 */
export function slopeWithError(x: readonly number[], y: readonly number[]): SlopeEstimate | null {
  const line = fitLine(x, y)
  if (line === null || x.length < LEAST_POINTS) return null
  const residuals = y.map((value, index) => value - line.intercept - line.slope * at(x, index))
  const squares = sum(residuals.map((residual) => residual ** 2))
  const meanX = mean([...x])
  const spread = sum(x.map((value) => (value - meanX) ** 2))
  const phi = Math.max(0, lag1(residuals, squares))
  const effective = Math.max(3, (x.length * (1 - phi)) / (1 + phi))
  const variance = squares / Math.max(1, x.length - 2)
  return {
    slope: line.slope,
    standardError: Math.sqrt((variance / spread) * (x.length / effective)),
    degrees: effective - 2,
  }
}

function lag1(residuals: readonly number[], squares: number): number {
  if (squares === 0) return 0
  return sum(residuals.slice(1).map((residual, index) => residual * at(residuals, index))) / squares
}
