import { keptGrowth } from '../exact/exact.ts'
import type { Series } from './clean-series.ts'

/** What a count that never falls says without any fit. */
export type Staircase =
  /** It rises in every fifth of the window, or by as much after every while: what rises so is never given back. */
  | { kind: 'leak' }
  /** It rose more than once and never fell: too few steps to prove that it goes on, too many to clear it. */
  | { kind: 'open' }
  /** It moves by too little to be told from the collector at work. */
  | { kind: 'too-low' }
  /** It falls too, or has come to rest: its shape tells. */
  | { kind: 'none' }

/** The things that must have come for a leak of them: the specification's "±2 for GC fluctuations", and one more. */
const LEAST_RISE = 3
/** One step is a pool that was started; the second says that steps come. */
const LEAST_STEPS = 2

/**
 * Judges a count over time by its steps. A task left at each reconnect every 500 s makes five steps in 45 min, a slope of
 * 0.12 a minute that no fit calls growth, and yet none is ever given back.
 */
export function staircaseOf({ x, y: counts }: Series): Staircase {
  const steps = counts.slice(1).map((count, i) => count - (counts[i] ?? count))
  if (Math.max(...counts) - Math.min(...counts) < LEAST_RISE) return { kind: 'too-low' }
  const rises = steps.filter((step) => step > 0).length
  if (steps.some((step) => step < 0) || rises < LEAST_STEPS) return { kind: 'none' }
  if (isEven({ x, y: counts })) return { kind: 'leak' }
  const growth = keptGrowth(counts)
  switch (growth.kind) {
    case 'grows':
      return { kind: 'leak' }
    case 'sporadic':
    case 'flattens':
      return { kind: 'open' }
    default:
      return { kind: 'none' }
  }
}

/** Three equal steps in even distances are no chance, and a pool has no clock. */
const LEAST_EVEN_STEPS = 3
/** Distances that differ by less are even: the longest may be so many times the shortest, sampling left out. */
const MOST_UNEVEN = 1.2

/** Whether a count rises by as much after every while, to the end: the next step is not overdue. */
function isEven({ x, y }: Series): boolean {
  const rises = y.flatMap((count, i) => (i > 0 && count > (y[i - 1] ?? count) ? [i] : []))
  if (rises.length < LEAST_EVEN_STEPS) return false
  const heights = rises.map((i) => (y[i] ?? 0) - (y[i - 1] ?? 0))
  if (heights.some((height) => height !== heights[0])) return false
  const at = (i: number | undefined) => x[i ?? -1] ?? Number.NaN
  // A step shows at the sample after it: a distance is known but for one sample.
  const sample = (at(x.length - 1) - at(0)) / (x.length - 1)
  const distances = rises.slice(1).map((i, k) => at(i) - at(rises[k]))
  const [shortest, longest] = [Math.min(...distances), Math.max(...distances)]
  const sinceLast = at(x.length - 1) - at(rises.at(-1))
  return longest - 2 * sample <= MOST_UNEVEN * shortest && sinceLast - sample <= MOST_UNEVEN * longest
}
