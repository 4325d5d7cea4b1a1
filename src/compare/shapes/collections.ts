import { mad, median } from 'simple-statistics'
import { stepsOf } from '../../at.ts'

/** A collection shows as a fall; up to this share of falling steps is jitter between two samples of a heap that only rises. */
const MOST_FALLS_SHARE = 0.01

/**
 * Whether a heap without forced collections only rose in the window: then no collection was seen, and what it holds may
 * be garbage. A heap that does not move at all needs none.
 * @param heap The samples after the warm-up, in order.
 */
export function neverCollected(heap: readonly number[]): boolean {
  if (heap.length < 2) return false
  const steps = stepsOf(heap)
  const falls = steps.filter((step) => step < 0).length
  return steps.some((step) => step > 0) && falls <= MOST_FALLS_SHARE * steps.length
}

/** A collector takes in one fall what came in many rises: its largest falls are so many times the largest rises. */
const FALLS_TO_RISES = 2.2
/** The largest of them: this share of the steps between samples, one at least. */
const LARGEST_SHARE = 0.06
/** A fall of this share of what was gained would have taken some of it, had it been garbage. */
const TELLING_FALL = 0.3
/** A heap that moves by more than this (KB, one standard deviation) between any two samples is collected between them. */
const COLLECTED_BETWEEN_KB = 1000
const MAD_PER_SIGMA = 0.6745

/**
 * Whether collections were seen in an unforced heap that could have taken what it gained. Live memory in flight goes up and
 * down alike, a collector lets it rise slowly and fall at once. A young generation's scavenges are seen as well, but take
 * nothing from the old: what was gained is then many times their falls.
 * @param heap In KB, in order.
 * @param gained What the heap gained over these samples, as it was fitted.
 */
export function collectionsSeen(heap: readonly number[], gained: number): boolean {
  const steps = stepsOf(heap)
  if (steps.length < 2) return false
  const areDeep = deepestFall(heap) >= TELLING_FALL * gained
  if (mayBePromoted(heap, steps, gained)) return areDeep && fallAtOnce(steps)
  return mad(steps) / MAD_PER_SIGMA / Math.SQRT2 >= COLLECTED_BETWEEN_KB || areDeep || fallAtOnce(steps)
}

/** V8 lets the old generation grow by a tenth at the least before it is swept (its least growing factor is 1.1). */
const LEAST_GROWTH = 0.1
/** A collection of the whole heap takes more of it: Go's comes when the heap has doubled, or after two minutes. */
const SHALLOW_FALL = 0.2

/**
 * Whether the gain is so small, and the falls so shallow, that a young generation's collections and what they promoted look
 * the same. One sign that something is collected is not enough then.
 */
function mayBePromoted(heap: readonly number[], steps: readonly number[], gained: number): boolean {
  const level = heap.reduce((a, b) => Math.min(a, b))
  const largestFall = steps.reduce((most, step) => Math.max(most, -step), 0)
  return gained < LEAST_GROWTH * level && largestFall < SHALLOW_FALL * level
}

/** Whether the largest falls are so many times the largest rises. */
function fallAtOnce(steps: readonly number[]): boolean {
  const usual = median(steps)
  const sorted = steps.map((step) => step - usual).sort((a, b) => a - b)
  const count = Math.max(1, Math.round(LARGEST_SHARE * steps.length))
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const falls = -sum(sorted.slice(0, count))
  return falls > 0 && falls >= FALLS_TO_RISES * sum(sorted.slice(-count))
}

/** From a level down to a later one; a single sample is no level. */
function deepestFall(heap: readonly number[]): number {
  let [highest, deepest] = [Number.NEGATIVE_INFINITY, 0]
  for (let i = 1; i < heap.length - 1; i++) {
    const level = median(heap.slice(i - 1, i + 2))
    highest = Math.max(highest, level)
    deepest = Math.max(deepest, highest - level)
  }
  return deepest
}
