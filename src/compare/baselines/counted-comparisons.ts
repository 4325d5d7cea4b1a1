import { cyclePoints, type ExactMetric, LEAST_RESTS, quietPoints, tellingSteps } from '../exact/exact.ts'
import type { MetricComparison, MetricVerdict } from '../judgement.ts'
import { isByteMetric } from '../metric-names.ts'
import { comparisonOf, type JudgedRun, ownRate, pair } from './metric-comparison.ts'
import { compareSteps, type RateDifference } from './rate-difference.ts'

/** A count at rest where both have enough rests, else between payments. */
export function countedComparisons(
  run: JudgedRun,
  baseline: JudgedRun,
  metric: ExactMetric,
): MetricComparison[] {
  const judged = [run, baseline].map(({ judgement }) =>
    judgement.metrics.find(({ name, basis }) => name === metric && basis === 'exact'),
  )
  const [here, there] = pair(judged.map((each) => each?.verdict ?? null))
  if (here === null || there === null) return []
  const unit = isByteMetric(metric) ? 'bytes' : 'count'
  const rests = [run, baseline].map(({ recording }) => cyclePoints(recording))
  const differences = rests.every((points) => points.length >= LEAST_RESTS - 1)
    ? compareSteps(...pair(rests.map((points) => tellingSteps(points, metric))), unit)
    : whileConnected(run, baseline, metric, unit)
  return differences.map((difference) =>
    comparisonOf({ ...difference, kind: kindOf(difference, here, there) }, metric, unit, run.recording),
  )
}

/**
 * What the difference means beside what is known of each run: two that are cleared of growth differ by what came and went;
 * and a leak that only one of them has is a change, however small: a thread that stays every fifth reconnect is an equal
 * rate by its size. That it began or ended is counted in each run; that the rates differ needs 99 %, not certainty.
 */
function kindOf(
  { kind, lower99, upper99 }: RateDifference,
  here: MetricVerdict,
  there: MetricVerdict,
): RateDifference['kind'] {
  if (here === 'no-leak' && there === 'no-leak') return kind === 'inconclusive' ? kind : 'unchanged'
  if (here === 'leak' && there === 'no-leak' && lower99 > 0) return 'regressed'
  if (here === 'no-leak' && there === 'leak' && upper99 < 0) return 'improved'
  return kind
}

/** Between payments; what each run leaves by itself is told as its own judgement tells it. */
function whileConnected(
  run: JudgedRun,
  baseline: JudgedRun,
  metric: ExactMetric,
  unit: 'bytes' | 'count',
): RateDifference[] {
  const steps = [run, baseline].map(({ recording }) => tellingSteps(quietPoints(recording), metric))
  return compareSteps(...pair(steps), unit).map((difference) => ({
    ...difference,
    run: ownRate(run, metric, 'payment') ?? difference.run,
    baseline: ownRate(baseline, metric, 'payment') ?? difference.baseline,
  }))
}
