import { median, sum } from 'simple-statistics'
import { at } from '../../at.ts'
import { sigmaOf } from './scatter.ts'
import type { SlopeEstimate } from './slope-error.ts'

/** What was gained from one point to the next, and how much work was done in between. */
export interface SlopeStep {
  gained: number
  work: number
}

/** Steps so many deviations off the line have no weight; 95 % as efficient as least squares where noise is normal. */
const CUT = 4.685
const ROUNDS = 50
/** How many steps resemble each other at most, as a multiple of the root of their number (Lazarus et al. 2018). */
const LAGS_PER_ROOT = 1.3

/**
 * Tukey's bisquare slope of steps through the origin: what most steps gain for each unit of work, whatever a few of them
 * do. Its error is the larger of two: of steps that are independent, and Newey's and West's (1987), since what one step
 * gains the next often gives back or gains again.
 * @returns Null where no work was done, or where more than half of the steps lie on one line and nothing scatters.
 */
export function robustSlope(steps: readonly SlopeStep[]): SlopeEstimate | null {
  const working = steps.filter(({ work }) => work !== 0)
  if (working.length === 0) return null
  let slope = median(working.map(({ gained, work }) => gained / work))
  const sigma = sigmaOf(steps.map(({ gained, work }) => Math.abs(gained - slope * work)))
  if (sigma === 0) return null
  const offOf = ({ gained, work }: SlopeStep) => (gained - slope * work) / sigma
  for (let round = 0; round < ROUNDS; round++) {
    const weighted = (of: (step: SlopeStep) => number) =>
      sum(steps.map((step) => weightOf(offOf(step)) * of(step)))
    const work = weighted((step) => step.work ** 2)
    if (work === 0) return null
    slope = weighted((step) => step.work * step.gained) / work
  }
  const curvature = sum(steps.map((step) => curvatureOf(offOf(step)) * step.work ** 2))
  if (curvature <= 0) return null
  const scores = steps.map((step) => sigma * offOf(step) * weightOf(offOf(step)) * step.work)
  return {
    slope,
    standardError: Math.sqrt(Math.max(autocovariance(scores, 0), longRunVariance(scores))) / curvature,
    degrees: steps.filter((step) => weightOf(offOf(step)) > 0).length - 1,
  }
}

const weightOf = (off: number) => (Math.abs(off) < CUT ? (1 - (off / CUT) ** 2) ** 2 : 0)

/** The derivative of what a step weighs in, which tells how sharply the steps pin the slope. */
const curvatureOf = (off: number) =>
  Math.abs(off) < CUT ? (1 - (off / CUT) ** 2) * (1 - 5 * (off / CUT) ** 2) : 0

const autocovariance = (scores: readonly number[], lag: number) =>
  sum(scores.slice(lag).map((score, index) => score * at(scores, index)))

function longRunVariance(scores: readonly number[]): number {
  const lags = Math.floor(LAGS_PER_ROOT * Math.sqrt(scores.length))
  const shares = Array.from({ length: lags }, (_, index) => {
    const lag = index + 1
    return 2 * (1 - lag / (lags + 1)) * autocovariance(scores, lag)
  })
  return autocovariance(scores, 0) + sum(shares)
}
