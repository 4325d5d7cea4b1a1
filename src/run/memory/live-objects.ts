import { queryObjects } from 'node:v8'

export interface LiveObjectCounter {
  /** Live JavaScript objects, or null when counting now would cost more than its share of the time. */
  count(): number | null
}

/**
 * Counts live JavaScript objects (`v8.queryObjects`, which collects garbage and walks the heap: milliseconds to
 * seconds), but only as often as its cost stays under a share of the time that passes.
 * @param share Of one core, for instance 0.005.
 */
export function createLiveObjectCounter(
  share: number,
  { now = () => performance.now(), query = () => queryObjects(Object, { format: 'count' }) } = {},
): LiveObjectCounter {
  let nextAtMs = now()
  return {
    count() {
      const startMs = now()
      if (startMs < nextAtMs) return null
      const objects = query()
      nextAtMs = startMs + (now() - startMs) / share
      return objects
    },
  }
}
