import { at, ends, spanOf, stepsOf } from '../../at.ts'
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
  const steps = stepsOf(counts)
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
    case 'stopped':
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
  const rises = y.flatMap((count, i) => (i > 0 && count > at(y, i - 1) ? [i] : []))
  if (rises.length < LEAST_EVEN_STEPS) return false
  const heights = rises.map((i) => at(y, i) - at(y, i - 1))
  if (heights.some((height) => height !== heights[0])) return false
  // A step shows at the sample after it: a distance is known but for one sample.
  const sample = spanOf(x) / (x.length - 1)
  const risenAt = rises.map((i) => at(x, i))
  const distances = stepsOf(risenAt)
  const [shortest, longest] = [Math.min(...distances), Math.max(...distances)]
  const sinceLast = ends(x)[1] - ends(risenAt)[1]
  return longest - 2 * sample <= MOST_UNEVEN * shortest && sinceLast - sample <= MOST_UNEVEN * longest
}
