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
