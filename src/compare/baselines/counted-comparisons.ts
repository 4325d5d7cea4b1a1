import {
  cyclePoints,
  type ExactMetric,
  LEAST_RESTS,
  quietPoints,
  slopeWithError,
  tellingSteps,
} from '../exact/exact.ts'
import type { MetricComparison } from '../judgement.ts'
import { isByteMetric } from '../metric-names.ts'
import type { Recording } from '../recording/recording.ts'
import { WORTH } from './estimated-comparisons.ts'
import { comparisonOf, type JudgedRun, pair } from './metric-comparison.ts'
import { compareSteps, differenceOfSlopes, type RateDifference } from './rate-difference.ts'

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
    : whileConnected(run.recording, baseline.recording, metric)
  return differences.map((difference) => {
    // Each run is cleared of growth: what they differ by came and went.
    const kind = bothCleared && difference.kind !== 'inconclusive' ? 'unchanged' : difference.kind
    return comparisonOf({ ...difference, kind }, metric, unit, run.recording)
  })
}

function whileConnected(run: Recording, baseline: Recording, metric: ExactMetric): RateDifference[] {
  const slopes = [run, baseline].map((recording) => {
    const points = quietPoints(recording).filter(({ counts }) => !Number.isNaN(counts[metric]))
    return slopeWithError(
      points.map(({ work }) => work.payments),
      points.map(({ counts }) => counts[metric]),
    )
  })
  const equal = isByteMetric(metric) ? WORTH.payment : 1
  return differenceOfSlopes(slopes, 'payment', 0, equal)
}
