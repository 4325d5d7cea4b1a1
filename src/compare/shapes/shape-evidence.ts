import { formatCount, formatCountChange, formatSlope } from '../../text/text.ts'
import type { MetricVerdict } from '../judgement.ts'
import { metricName } from '../metric-names.ts'
import type { Recording } from '../recording/recording.ts'
import { recorderOf } from '../run-subject.ts'
import type { Series } from './clean-series.ts'
import { neverCollected } from './collections.ts'
import type { Growth } from './growth.ts'
import { growthInWords, shapeInWords } from './growth-words.ts'
import { isExplained, mayBeGivenBack } from './rss-beyond-heap.ts'
import { fitsNothing, isCount, limitsOf, mayBeGarbage, paceOf, type ShapeMetric } from './shape-verdict.ts'
import { staircaseOf } from './staircase.ts'

/** A rate's unit: of bytes and of what is counted, by the name that the tables have for it. */
function unitOf(recording: Recording, metric: ShapeMetric): string {
  return isCount(metric) ? `${metricName(metric, recorderOf(recording))} a minute` : 'KB/min'
}

/** Counts that rose and never fell, in a sentence; null where they did something else. */
export function evidenceOfSteps(series: Series, metric: ShapeMetric, recording: Recording): string | null {
  if (!isCount(metric) || staircaseOf(series).kind !== 'open') return null
  const { y } = series
  const [from, to] = [formatCount(y[0] ?? null), formatCount(y.at(-1) ?? null)]
  return `${wordsFor(recording, metric)} rose more than once and never fell, from ${from} to ${to}: more steps would tell whether it goes on.`
}

/** Why nothing that was fitted tells what the series does, or null. */
export function evidenceOfDoubt(
  { series, growth }: { series: Series; growth: Growth },
  metric: ShapeMetric,
  recording: Recording,
): string | null {
  if (metric === 'heap_alloc_bytes' && mayBeGarbage(series, growth, recording)) {
    const words = wordsFor(recording, metric)
    return neverCollected(series.y)
      ? `${words} only rose: no collection was seen in the window, and what it gained may be garbage.`
      : `${words} rose, and no collection was seen that could have taken what it gained: it may be garbage.`
  }
  if (metric === 'rss_bytes' && growth.leaks > growth.harmless && mayBeGivenBack(recording))
    return `${wordsFor(recording, metric)} rose, and RSS itself hardly: it may be what the heap gave back and its allocator kept.`
  return fitsNothing(growth)
    ? `${wordsFor(recording, metric)} follows no shape that is known (${shapeInWords(growth.model)}, which it leaves for long stretches): what it does after the run cannot be told.`
    : null
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
  const rate = isCount(metric) ? (value: number) => `${formatCountChange(value)} ${unit}` : formatSlope
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
