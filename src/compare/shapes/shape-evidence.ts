import { formatCount, formatCountChange, formatSlope } from '../../text/text.ts'
import type { MetricVerdict } from '../judgement.ts'
import { metricName } from '../metric-names.ts'
import type { Recording } from '../recording/recording.ts'
import { recorderOf } from '../run-subject.ts'
import type { Series } from './clean-series.ts'
import { neverCollected } from './collections.ts'
import { type Growth, whyNotAtRest } from './growth.ts'
import { growthInWords, shapeInWords } from './growth-words.ts'
import { isExplained, mayBeGivenBack } from './rss-beyond-heap.ts'
import { fitsNothing, isCount, limitsOf, mayBeGarbage, paceOf, type ShapeMetric } from './shape-verdict.ts'

/** A rate's unit: of bytes and of what is counted, by the name that the tables have for it. */
function unitOf(recording: Recording, metric: ShapeMetric): string {
  return isCount(metric) ? `${metricName(metric, recorderOf(recording))} a minute` : 'KB/min'
}

/**
 * Counts that rose and never fell, in a sentence.
 * @param perMin What they rose by a minute.
 */
export function evidenceOfSteps(
  { series: { y }, verdict }: { series: Series; verdict: MetricVerdict },
  { metric, perMin }: { metric: ShapeMetric; perMin: number },
  recording: Recording,
): string {
  const words = wordsFor(recording, metric)
  const [from, to] = [formatCount(y[0] ?? null), formatCount(y.at(-1) ?? null)]
  return verdict === 'leak'
    ? `${words} goes on growing: ${rateOf(recording, metric)(perMin)}, from ${from} to ${to}, and it never falls.`
    : `${words} rose more than once and never fell, from ${from} to ${to}: more steps would tell whether it goes on.`
}

/** Why nothing that was fitted tells what the series does, or null. */
export function evidenceOfDoubt(
  { series, growth }: { series: Series; growth: Growth },
  metric: ShapeMetric,
  recording: Recording,
): string | null {
  const words = wordsFor(recording, metric)
  if (metric === 'heap_alloc_bytes' && mayBeGarbage(series, growth, recording)) {
    return neverCollected(series.y)
      ? `${words} only rose: no collection was seen in the window, and what it gained may be garbage.`
      : `${words} rose, and no collection was seen that could have taken what it gained: it may be garbage.`
  }
  if (metric === 'rss_bytes' && growth.leaks > growth.harmless && mayBeGivenBack(recording))
    return `${words} rose, and RSS itself hardly: it may be what the heap gave back and its allocator kept.`
  if (fitsNothing(growth)) {
    return `${words} follows no shape that is known (${shapeInWords(growth.model)}, which it leaves for long stretches): what it does after the run cannot be told.`
  }
  const why = growth.harmless > growth.leaks ? whyNotAtRest(growth, limitsOf(metric, recording)) : null
  switch (why?.kind) {
    case 'rises-in-its-level':
      return `${words} lies still as a whole (${shapeInWords(growth.model)}), but rises by ${rateOf(recording, metric)(why.slope)} in the last part of the run, which that shape does not explain.`
    case 'vague':
      return `${words} tells too little to be cleared: growth of ${rateOf(recording, metric)(why.hidden)} could hide in it (${shapeInWords(growth.model)}).`
    case 'may-grow':
    case undefined:
      return null
    default:
      return why satisfies never
  }
}

function rateOf(recording: Recording, metric: ShapeMetric): (value: number) => string {
  return isCount(metric) ? (value) => `${formatCountChange(value)} ${unitOf(recording, metric)}` : formatSlope
}

/** What a sentence about the metric begins with: the tables' name for it. */
export function wordsFor(recording: Recording, metric: ShapeMetric): string {
  const recorder = recorderOf(recording)
  const name = metricName(metric, recorder)
  if (isCount(metric)) return `The count of ${name}`
  if (metric !== 'rss_bytes') return `The ${name}`
  return isExplained(recording)
    ? `${name} beyond what the ${metricName('heap_alloc_bytes', recorder)} explains`
    : name
}

/** What was fitted, in a sentence. */
export function evidenceOf(
  growth: Growth,
  metric: ShapeMetric,
  verdict: MetricVerdict,
  recording: Recording,
): string {
  const [words, unit] = [wordsFor(recording, metric), unitOf(recording, metric)]
  const { harmlessBelow } = limitsOf(metric, recording)
  const isFast = !isCount(metric) && paceOf(recording) > 1
  const matters = `${Math.round(harmlessBelow)} ${unit}`
  const atReference = isFast ? ' at this pace, 50 KB/min at the reference rate' : ''
  const beyond = isFast ? ` Growth that goes with time alone is excluded down to ${matters} only.` : ''
  const rate = rateOf(recording, metric)
  const told = (tellsMean: boolean) =>
    `${growthInWords(growth, rate, tellsMean)} (${shapeInWords(growth.model)}).`
  switch (verdict) {
    case 'leak':
      return `${words} goes on growing: ${told(true)}`
    case 'no-leak':
      return growth.lower99 > 0
        ? `${words} grows by less than the ${matters} that matter${atReference}: ${told(true)}${beyond}`
        : `${words} does not grow: ${told(false)}${beyond}`
    case 'inconclusive':
      // Sure of growth, and yet not sure of a leak: too short a run for RSS, or a heap that was never collected.
      if (growth.lower99 > 0 && growth.leaks > growth.harmless)
        return `${words} rose, which this run is too short to call a leak: ${told(true)}`
      return `${words} fits growth and rest alike: ${told(true)}`
    default:
      return verdict satisfies never
  }
}
