import { formatCount, formatCountChange, formatSlope } from '../../text/text.ts'
import type { MetricVerdict } from '../judgement.ts'
import type { Recording } from '../recording/recording.ts'
import type { Series } from './clean-series.ts'
import { neverCollected } from './collections.ts'
import type { Growth } from './growth.ts'
import { growthInWords, shapeInWords } from './growth-words.ts'
import { whyNotAtRest } from './not-at-rest.ts'
import { isExplained, RSS_BEYOND_HEAP } from './rss-beyond-heap.ts'
import { fitsNothing, isCount, limitsOf, mayBeGarbage, paceOf, type ShapeMetric } from './shape-verdict.ts'

const WORDS: Record<ShapeMetric, string> = {
  heap_alloc_bytes: 'The heap',
  rss_bytes: 'RSS',
  goroutines: 'The task count',
  listeners: 'The listener count',
  fds: 'The count of file descriptors',
  threads: 'The thread count',
}
const UNITS: Record<ShapeMetric, string> = {
  heap_alloc_bytes: 'KB/min',
  rss_bytes: 'KB/min',
  goroutines: 'tasks a minute',
  listeners: 'listeners a minute',
  fds: 'descriptors a minute',
  threads: 'threads a minute',
}

/**
 * Counts that rose and never fell, in a sentence.
 * @param perMin What they rose by a minute.
 */
export function evidenceOfSteps(
  { y }: Series,
  metric: ShapeMetric,
  verdict: MetricVerdict,
  perMin: number,
): string {
  const [from, to] = [formatCount(y[0] ?? null), formatCount(y.at(-1) ?? null)]
  return verdict === 'leak'
    ? `${WORDS[metric]} goes on growing: ${rateOf(metric)(perMin)}, from ${from} to ${to}, and it never falls.`
    : `${WORDS[metric]} rose more than once and never fell, from ${from} to ${to}: more steps would tell whether it goes on.`
}

/** Why nothing that was fitted tells what the series does, or null. */
export function evidenceOfDoubt(
  { series, growth }: { series: Series; growth: Growth },
  metric: ShapeMetric,
  recording: Recording,
): string | null {
  if (metric === 'heap_alloc_bytes' && mayBeGarbage(series, growth, recording)) {
    return neverCollected(series.y)
      ? 'The heap only rose: no collection was seen in the window, and what it gained may be garbage.'
      : 'The heap rose, and no collection was seen that could have taken what it gained: it may be garbage.'
  }
  const words = wordsFor(recording, metric)
  if (fitsNothing(growth)) {
    return `${words} follows no shape that is known (${shapeInWords(growth.model)}, which it leaves for long stretches): what it does after the run cannot be told.`
  }
  const why = growth.harmless > growth.leaks ? whyNotAtRest(growth, limitsOf(metric, recording)) : null
  switch (why?.kind) {
    case 'rises-in-its-level':
      return `${words} lies still as a whole (${shapeInWords(growth.model)}), but rises by ${rateOf(metric)(why.slope)} in the last part of the run, which that shape does not explain.`
    case 'vague':
      return `${words} tells too little to be cleared: growth of ${rateOf(metric)(why.hidden)} could hide in it (${shapeInWords(growth.model)}).`
    case 'may-grow':
    case undefined:
      return null
    default:
      return why satisfies never
  }
}

function rateOf(metric: ShapeMetric): (value: number) => string {
  return isCount(metric) ? (value) => `${formatCountChange(value)} ${UNITS[metric]}` : formatSlope
}

export function wordsFor(recording: Recording, metric: ShapeMetric): string {
  return metric === 'rss_bytes' && isExplained(recording) ? RSS_BEYOND_HEAP : WORDS[metric]
}

/** What was fitted, in a sentence. */
export function evidenceOf(
  growth: Growth,
  metric: ShapeMetric,
  verdict: MetricVerdict,
  recording: Recording,
): string {
  const words = wordsFor(recording, metric)
  const { harmlessBelow } = limitsOf(metric, recording)
  const isFast = !isCount(metric) && paceOf(recording) > 1
  const matters = `${Math.round(harmlessBelow)} ${UNITS[metric]}`
  const atReference = isFast ? ' at this pace, 50 KB/min at the reference rate' : ''
  const beyond = isFast ? ` Growth that goes with time alone is excluded down to ${matters} only.` : ''
  const rate = rateOf(metric)
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
