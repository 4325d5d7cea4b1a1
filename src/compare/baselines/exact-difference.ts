import type { ComparisonKind, MetricJudgement } from '../judgement.ts'

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
