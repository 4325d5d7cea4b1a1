import { at, spanOf } from '../../at.ts'
import { REFERENCE_PAYMENTS_PER_MIN } from '../exact/exact.ts'
import type { MetricVerdict } from '../judgement.ts'
import { advanceOf, type Recording, spanSec } from '../recording/recording.ts'
import type { Series } from './clean-series.ts'
import { collectionsSeen, neverCollected } from './collections.ts'
import { type Growth, type GrowthLimits, type RestLimits, whyNotAtRest, Z_95 } from './growth.ts'
import { mayBeGivenBack } from './rss-beyond-heap.ts'
import { staircaseOf } from './staircase.ts'

/** How sure a judgement must be; calibrated on made traces, see bench/verdict.ts. */
const SURE_OF_LEAK = 0.6
/** Where garbage lies between the samples and what is kept. */
const SURE_OF_LEAK_UNFORCED = 0.7
const SURE_WITH_PEAKS = 0.85
/** Where the likeliest shape slows down: code and caches that warm up do as well. */
const SURE_OF_SLOWING = 0.8
const SURE_OF_LEAK_IN_A_SHORT_RUN = 0.85
const SHORT_RUN_SEC = 480
const SURE_OF_NO_LEAK = 0.93
/** RSS follows the allocators of everything in the process: a run of ten minutes, the last sample of which may be one of 30 s short. */
const RSS_LEAST_SEC = 570
const SURE_OF_RSS_LEAK = 0.87

/**
 * KB (or tasks) a minute from where growth counts as a leak, and below which it harms nobody; and differences between
 * shape and series that mean nothing. Two tasks more or less are the specification's "GC fluctuations". A series in
 * which even growth of the `vague` size could hide clears nobody.
 */
const COUNT_LIMITS = { leakAbove: 0.05, harmlessBelow: 0.2, misfit: 1, vague: 1.2 }
const LIMITS = {
  heap_alloc_bytes: { leakAbove: 25, harmlessBelow: 50, misfit: 30, vague: 300 },
  rss_bytes: { leakAbove: 50, harmlessBelow: 50, misfit: 30, vague: 300 },
  goroutines: COUNT_LIMITS,
  listeners: COUNT_LIMITS,
  fds: COUNT_LIMITS,
  threads: COUNT_LIMITS,
}

/** Half the width of a one-sided interval of 99 %, in standard errors. */
const Z_99 = 2.326

export type ShapeMetric = keyof typeof LIMITS

export const isShapeMetric = (name: string): name is ShapeMetric => Object.hasOwn(LIMITS, name)

/** A file whose run paid so many times as fast as the specification's reference lived its minutes in seconds. */
const FAST_PACE = 10

/** What growth means in a run. Where payments came far faster than at the reference rate, harm is asked at that rate. */
export function limitsOf(metric: ShapeMetric, recording: Recording): RestLimits & { misfit: number } {
  const { leakAbove, harmlessBelow, misfit, vague } = LIMITS[metric]
  const pace = isCount(metric) ? 1 : paceOf(recording)
  return { leakAbove, misfit, harmlessBelow: harmlessBelow * pace, vague: vague * pace }
}

/** How many times as fast as the reference a run of a test that paid as fast as it could did so; else 1. */
export function paceOf(recording: Recording): number {
  const minutes = spanSec(recording) / 60
  const pace = minutes > 0 ? advanceOf(recording, 'payments') / minutes / REFERENCE_PAYMENTS_PER_MIN : 0
  return recording.origin !== 'sdk-memtest' && pace >= FAST_PACE ? pace : 1
}

/** Whether a metric counts things, instead of bytes. */
export function isCount(metric: ShapeMetric): boolean {
  return metric !== 'heap_alloc_bytes' && metric !== 'rss_bytes'
}

/**
 * What the growth of all shapes together means for a metric.
 * @param peaks P(leak) of an unforced heap's peaks, where they are known.
 */
export function verdictOf(
  growth: Growth,
  series: Series,
  metric: ShapeMetric,
  recording: Recording,
  peaks: number | null = null,
): MetricVerdict {
  if (isCount(metric)) {
    const staircase = staircaseOf(series)
    if (staircase.kind === 'too-low') return 'no-leak'
    if (staircase.kind === 'leak') return 'leak'
    if (staircase.kind === 'open')
      return convinces(growth, surenessFor(metric, recording)) ? 'leak' : 'inconclusive'
  }
  const isHeap = metric === 'heap_alloc_bytes'
  if (isHeap && mayBeGarbage(series, growth, recording) && neverCollected(series.y)) return 'inconclusive'
  if (fitsNothing(growth)) return 'inconclusive'
  // Asked last: whether a heap may be garbage, or RSS given back, goes through all its samples.
  const mayConvict = () =>
    isHeap
      ? !mayBeGarbage(series, growth, recording)
      : metric !== 'rss_bytes' || (spanSec(recording) >= RSS_LEAST_SEC && !mayBeGivenBack(recording))
  const limits = limitsOf(metric, recording)
  const isSure =
    convinces(growth, surenessOf(growth, metric, recording)) ||
    (peaks !== null && withPeaks(growth, series, peaks, limits) >= SURE_WITH_PEAKS)
  if (isSure && mayConvict()) return 'leak'
  return growth.harmless >= SURE_OF_NO_LEAK && whyNotAtRest(growth, limits) === null
    ? 'no-leak'
    : 'inconclusive'
}

/** Shapes that likely grow and a few that fall far are no leak of less than nothing: they tell of two runs at once. */
const convinces = ({ leaks, mean }: Growth, sureness: number) => leaks >= sureness && mean > 0

/** The likeliest shape leaves runs of one sign that chance gives once in 9,000 series: then no shape is the series'. */
const MOST_MISSING_RUNS = 3.7
/** Growth so certain goes on whatever its shape is: no shape that comes to rest is anywhere near. */
const CERTAIN = 0.97

/** Whether even the likeliest shape is not what the series does. Then it tells nothing of the time after the run. */
export function fitsNothing({ runs, leaks }: Growth): boolean {
  return runs > MOST_MISSING_RUNS && leaks < CERTAIN
}

/**
 * Whether the heap's figures hold no garbage: collected before each sample, or live bytes as an allocator counts them,
 * which nobody has to collect.
 */
export function showsLiveBytes({ forcedGc, origin }: Recording): boolean {
  return forcedGc || origin === 'rust'
}

/** In so long a run a runtime whose heap has doubled has collected: Go every two minutes at the latest, V8 at a limit. */
const COLLECTED_SINCE_SEC = 7200

/** Of made runs in which a heap grew and no collection was seen that could have taken it, about half leak. */
const LIVE_SHARE = 0.5

/** P(it leaks): that it goes on growing, and that what grows is no garbage. */
export function leakProbabilityOf(
  series: Series,
  growth: Growth,
  metric: ShapeMetric,
  recording: Recording,
  peaks: number | null,
): number {
  const isDoubtful = metric === 'heap_alloc_bytes' && mayBeGarbage(series, growth, recording)
  return isDoubtful
    ? LIVE_SHARE * growth.leaks
    : withPeaks(growth, series, peaks, limitsOf(metric, recording))
}

/** From this P(leak) of the heap itself on its peaks tell more; below, they rise alone. */
const PEAKS_TELL_FROM = 0.3
/** Of the growth that was fitted, what the lowest samples of the last third must lie above those of the first. */
const FLOORS_RISE = 0.5
const BETWEEN_THIRDS = 2 / 3

/** P(leak) of an unforced heap by its samples and its peaks: that either is right. */
function withPeaks(growth: Growth, series: Series, peaks: number | null, limits: GrowthLimits): number {
  const { leaks } = growth
  return peaks !== null && peaksMayTell(growth, series, limits) ? 1 - (1 - leaks) * (1 - peaks) : leaks
}

/**
 * Peaks tell of growth that would do harm, and where the floors rise with it: where they lie still the collector waits
 * longer.
 */
export function peaksMayTell(
  { leaks, mean }: Growth,
  { x, y }: Series,
  { harmlessBelow }: GrowthLimits,
): boolean {
  if (leaks < PEAKS_TELL_FROM || mean < harmlessBelow) return false
  const third = Math.floor(y.length / 3)
  const rise = Math.min(...y.slice(-third)) - Math.min(...y.slice(0, third))
  const grown = mean * spanOf(x) * BETWEEN_THIRDS
  return !(rise < FLOORS_RISE * grown)
}

/** Whether what an unforced heap gained may be garbage: no collection was seen that could have taken it. */
export function mayBeGarbage({ x, y }: Series, growth: Growth, recording: Recording): boolean {
  if (showsLiveBytes(recording)) return false
  const gained = growth.mean * spanOf(x)
  if (spanSec(recording) >= COLLECTED_SINCE_SEC && gained >= at(y, 0)) return false
  return neverCollected(y) || !collectionsSeen(y, gained)
}

function surenessOf({ slows }: Growth, metric: ShapeMetric, recording: Recording): number {
  return Math.max(surenessFor(metric, recording), slows ? SURE_OF_SLOWING : 0)
}

function surenessFor(metric: ShapeMetric, recording: Recording): number {
  if (metric === 'rss_bytes') return SURE_OF_RSS_LEAK
  if (spanSec(recording) < SHORT_RUN_SEC) return SURE_OF_LEAK_IN_A_SHORT_RUN
  return showsLiveBytes(recording) ? SURE_OF_LEAK : SURE_OF_LEAK_UNFORCED
}

/**
 * How long a run would decide, in whole minutes told in seconds. A slope's error falls with the 3/2 power of the window:
 * so much longer, and twice that to be on the safe side.
 */
export function neededDurationSec(
  growth: Growth,
  { x }: Series,
  metric: ShapeMetric,
  recording: Recording,
): number {
  const span = spanSec(recording)
  const windowSec = 60 * spanOf(x)
  // What tells nothing from growth that matters with 95 % power.
  const deciding = limitsOf(metric, recording).harmlessBelow / (Z_95 + Z_99)
  const error = (growth.mean - growth.lower99) / Z_99
  const longer = span - windowSec + windowSec * (error / deciding) ** (2 / 3)
  return Math.ceil((2 * Math.max(longer, 1.5 * span)) / 60) * 60
}
