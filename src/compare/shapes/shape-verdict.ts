import type { MetricVerdict } from '../judgement.ts'
import { type Recording, spanSec } from '../recording/recording.ts'
import type { Series } from './clean-series.ts'
import { collectionsSeen, neverCollected } from './collections.ts'
import type { Growth } from './growth.ts'
import { staircaseOf } from './staircase.ts'

/** How sure a judgement must be; calibrated on made traces, see bench/verdict.ts. */
const SURE_OF_LEAK = 0.74
const SURE_OF_LEAK_UNFORCED = 0.8
const SURE_OF_LEAK_IN_A_SHORT_RUN = 0.85
const SHORT_RUN_SEC = 480
const SURE_OF_NO_LEAK = 0.94
/** RSS follows the allocators of everything in the process: a run of ten minutes, the last sample of which may be one of 30 s short. */
const RSS_LEAST_SEC = 570
const SURE_OF_RSS_LEAK = 0.88

/**
 * KB (or tasks) a minute from where growth counts as a leak, and below which it harms nobody; and differences between
 * shape and series that mean nothing. Two tasks more or less are the specification's "GC fluctuations". A series in
 * which even growth of the `vague` size could hide clears nobody.
 */
const COUNT_LIMITS = { leakAbove: 0.05, harmlessBelow: 0.2, misfit: 1, vague: 1.2 }
export const LIMITS = {
  heap_alloc_bytes: { leakAbove: 10, harmlessBelow: 50, misfit: 30, vague: 300 },
  rss_bytes: { leakAbove: 50, harmlessBelow: 50, misfit: 30, vague: 300 },
  goroutines: COUNT_LIMITS,
  listeners: COUNT_LIMITS,
  fds: COUNT_LIMITS,
  threads: COUNT_LIMITS,
}

/** Half the widths of one-sided intervals of 95 and 99 %, in standard errors. */
const Z_95 = 1.645
const Z_99 = 2.326

export type ShapeMetric = keyof typeof LIMITS

/** Whether a metric counts things, instead of bytes. */
export function isCount(metric: ShapeMetric): boolean {
  return metric !== 'heap_alloc_bytes' && metric !== 'rss_bytes'
}

/** What the growth of all shapes together means for a metric. */
export function verdictOf(
  growth: Growth,
  series: Series,
  metric: ShapeMetric,
  recording: Recording,
): MetricVerdict {
  if (isCount(metric)) {
    const staircase = staircaseOf(series)
    if (staircase.kind === 'too-low') return 'no-leak'
    if (staircase.kind === 'leak') return 'leak'
    if (staircase.kind === 'open')
      return growth.leaks >= surenessFor(metric, recording) ? 'leak' : 'inconclusive'
  }
  const isHeap = metric === 'heap_alloc_bytes'
  if (isHeap && !showsLiveBytes(recording) && neverCollected(series.y)) return 'inconclusive'
  if (fitsNothing(growth)) return 'inconclusive'
  if (growth.leaks >= surenessFor(metric, recording)) {
    const mayConvict = isHeap ? !mayBeGarbage(series, growth, recording) : spanSec(recording) >= RSS_LEAST_SEC
    return mayConvict ? 'leak' : 'inconclusive'
  }
  const tells = Z_95 * growth.error < LIMITS[metric].vague
  return tells && growth.harmless >= SURE_OF_NO_LEAK ? 'no-leak' : 'inconclusive'
}

/** The likeliest shape leaves runs of one sign that chance gives once in 9,000 series: then no shape is the series'. */
const MOST_MISSING_RUNS = 3.7

/** Whether even the likeliest shape is not what the series does. Then it tells nothing of the time after the run. */
export function fitsNothing({ runs }: Growth): boolean {
  return runs > MOST_MISSING_RUNS
}

/**
 * Whether the heap's figures hold no garbage: collected before each sample, or live bytes as an allocator counts them,
 * which nobody has to collect.
 */
export function showsLiveBytes({ forcedGc, origin }: Recording): boolean {
  return forcedGc || origin === 'rust'
}

/** Whether what an unforced heap gained may be garbage: no collection was seen that could have taken it. */
export function mayBeGarbage({ x, y }: Series, growth: Growth, recording: Recording): boolean {
  if (showsLiveBytes(recording)) return false
  return neverCollected(y) || !collectionsSeen(y, growth.mean * ((x.at(-1) ?? 0) - (x[0] ?? 0)))
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
export function neededDurationSec(growth: Growth, { x }: Series, metric: ShapeMetric, span: number): number {
  const windowSec = 60 * ((x.at(-1) ?? 0) - (x[0] ?? 0))
  // What tells nothing from growth that matters with 95 % power.
  const deciding = LIMITS[metric].harmlessBelow / (Z_95 + Z_99)
  const error = (growth.mean - growth.lower99) / Z_99
  const longer = span - windowSec + windowSec * (error / deciding) ** (2 / 3)
  return Math.ceil((2 * Math.max(longer, 1.5 * span)) / 60) * 60
}
