import { cyclePoints, type ExactMetric, LEAST_RESTS, quietPoints, tellingSteps } from '../exact/exact.ts'
import type { MetricComparison } from '../judgement.ts'
import { isByteMetric } from '../metric-names.ts'
import { comparisonOf, type JudgedRun, ownRate, pair, verdictOf } from './metric-comparison.ts'
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
  if (judged.some((each) => each === undefined)) return []
  const unit = isByteMetric(metric) ? 'bytes' : 'count'
  const rests = [run, baseline].map(({ recording }) => cyclePoints(recording))
  const bothCleared = judged.every((each) => each?.verdict === 'no-leak')
  const differences = rests.every((points) => points.length >= LEAST_RESTS - 1)
    ? compareSteps(...pair(rests.map((points) => tellingSteps(points, metric))), unit)
    : whileConnected(run, baseline, metric, unit)
  return differences.map((difference) => {
    // Each run is cleared of growth: what they differ by came and went.
    const kind =
      bothCleared && difference.kind !== 'inconclusive'
        ? 'unchanged'
        : (begunOrEnded(run, baseline, metric, difference) ?? difference.kind)
    return comparisonOf({ ...difference, kind }, metric, unit, run.recording)
  })
}

/**
 * A leak that only one of the runs has is a change, however small: a thread that stays every fifth reconnect is an equal
 * rate by its size. That it began or ended is counted in each run; that the rates differ needs 99 %, not certainty.
 */
function begunOrEnded(
  run: JudgedRun,
  baseline: JudgedRun,
  metric: ExactMetric,
  { lower99, upper99 }: RateDifference,
): RateDifference['kind'] | null {
  const [here, there] = [verdictOf(run, metric), verdictOf(baseline, metric)]
  if (here === 'leak' && there === 'no-leak' && lower99 > 0) return 'regressed'
  return here === 'no-leak' && there === 'leak' && upper99 < 0 ? 'improved' : null
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
