import type { ComparisonKind } from '../judgement.ts'
import { studentQuantile } from '../student-t.ts'
import type { SlopeEstimate } from './slope-estimate.ts'

/** Differences below the first are not worth a red build; within the second two slopes count as equal. KB a minute. */
const WORTH_KB_PER_MIN = 25
const EQUAL_KB_PER_MIN = 50

export interface SlopeDifference {
  kind: Exclude<ComparisonKind, 'not-comparable'>
  difference: number
  lower99: number
  upper99: number
}

/**
 * The difference of two slopes by Welch's method (1947): both errors combined, Satterthwaite's degrees of freedom.
 * @param unitsPerMin What turns the slopes' unit into KB a minute.
 */
export function compareSlopes(
  run: SlopeEstimate,
  baseline: SlopeEstimate,
  unitsPerMin: number,
): SlopeDifference {
  const difference = run.slope - baseline.slope
  const [a, b] = [run.standardError ** 2, baseline.standardError ** 2]
  const error = Math.sqrt(a + b)
  const degrees =
    a + b === 0 ? Number.POSITIVE_INFINITY : (a + b) ** 2 / (a ** 2 / run.degrees + b ** 2 / baseline.degrees)
  const margin = (p: number) => (error === 0 ? 0 : studentQuantile(p, degrees) * error)
  const lower99 = difference - margin(0.99)
  const upper99 = difference + margin(0.99)
  const worth = WORTH_KB_PER_MIN / unitsPerMin
  const equal = EQUAL_KB_PER_MIN / unitsPerMin
  const within = Math.abs(difference) + margin(0.95) <= equal
  const kind =
    lower99 > 0 && difference > worth
      ? 'regressed'
      : upper99 < 0 && difference < -worth
        ? 'improved'
        : within
          ? 'unchanged'
          : 'inconclusive'
  return { kind, difference, lower99, upper99 }
}
