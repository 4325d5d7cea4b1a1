import type { ComparisonKind, MetricJudgement } from '../judgement.ts'
import { studentQuantile } from '../recording/recording.ts'
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

/** Counted rates closer than this to each other are the same: the ends of two runs fall differently. */
const SAME_SHARE = 0.1
const SAME_COUNT = 0.05

/** Two runs' counted growth of one metric, per payment where both paid, else per cycle. */
export interface ExactDifference {
  kind: Exclude<ComparisonKind, 'not-comparable'>
  per: 'payment' | 'cycle'
  run: number
  baseline: number
}

/** Compares counted growth; null when the two have no unit of work in common. */
export function compareExact(run: MetricJudgement, baseline: MetricJudgement): ExactDifference | null {
  const payments = run.perPaymentBytes !== null && baseline.perPaymentBytes !== null
  const mine = payments ? run.perPaymentBytes : run.perCycleBytes
  const other = payments ? baseline.perPaymentBytes : baseline.perCycleBytes
  if (mine === null || other === null) return null
  return {
    kind: kindOf(run, baseline, mine, other),
    per: payments ? 'payment' : 'cycle',
    run: mine,
    baseline: other,
  }
}

function kindOf(
  run: MetricJudgement,
  baseline: MetricJudgement,
  mine: number,
  other: number,
): ExactDifference['kind'] {
  if (run.verdict === 'inconclusive' || baseline.verdict === 'inconclusive') return 'inconclusive'
  if (run.verdict === 'no-leak' && baseline.verdict === 'no-leak') return 'unchanged'
  const tolerance = Math.max(SAME_COUNT, SAME_SHARE * Math.abs(other))
  if (Math.abs(mine - other) <= tolerance) return 'unchanged'
  return mine > other ? 'regressed' : 'improved'
}
