import { keptGrowth } from '../exact/exact.ts'

/** What a count that never falls says without any fit. */
export type Staircase =
  /** It rises in every fifth of the window: what rises so is never given back. */
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
export function staircaseOf(counts: readonly number[]): Staircase {
  const steps = counts.slice(1).map((count, i) => count - (counts[i] ?? count))
  if (Math.max(...counts) - Math.min(...counts) < LEAST_RISE) return { kind: 'too-low' }
  const rises = steps.filter((step) => step > 0).length
  if (steps.some((step) => step < 0) || rises < LEAST_STEPS) return { kind: 'none' }
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

/** A collection shows as a fall; up to this share of falling steps is jitter between two samples of a heap that only rises. */
const MOST_FALLS_SHARE = 0.01

/**
 * Whether a heap without forced collections only rose in the window: then no collection was seen, and what it holds may
 * be garbage. A heap that does not move at all needs none.
 * @param heap The samples after the warm-up, in order.
 */
export function neverCollected(heap: readonly number[], forcedGc: boolean): boolean {
  if (forcedGc || heap.length < 2) return false
  const steps = heap.slice(1).map((value, i) => value - (heap[i] ?? value))
  const falls = steps.filter((step) => step < 0).length
  return steps.some((step) => step > 0) && falls <= MOST_FALLS_SHARE * steps.length
}
