import * as v8 from 'node:v8'
import { type MemoryHooks, memoryHooks } from './wasm-capture.ts'
import { countByType, type MemoryReader, openMemoryReader } from './wasm-reader.ts'

/**
 * Share of one core. Counting live objects takes a tenth of a second and clears caches of V8, which shows in its heap.
 * So it is done at rest only, and not after each of many quick cycles.
 */
const LIVE_OBJECT_SHARE = 0.02

/**
 * Opens the reading of the SDK that this Node process has loaded. Call it after the SDK's import, before its first use.
 * @param options.countObjects Whether live JavaScript objects may be counted, which collects garbage: not in a run
 *   that is to be read without forced collections.
 */
export function createMemoryReader(
  options: { countObjects: boolean },
  hooks: MemoryHooks = memoryHooks(),
): MemoryReader {
  const liveObjects = options.countObjects ? createLiveObjectCounter(LIVE_OBJECT_SHARE) : null
  return openMemoryReader(
    {
      memory: () => process.memoryUsage(),
      activeResources: () => process.getActiveResourcesInfo(),
      countObjects: () => liveObjects?.count() ?? null,
    },
    hooks,
  )
}

/** Null in a runtime that cannot: Bun has no such function. */
function countV8Objects(): number | null {
  const { queryObjects } = v8 as Partial<typeof v8>
  return queryObjects?.(Object, { format: 'count' }) ?? null
}

export interface LiveObjectCounter {
  /** Live JavaScript objects, or null when counting now would cost more than its share of the time. */
  count(): number | null
}

/**
 * Counts live JavaScript objects with `v8.queryObjects`, which collects garbage and walks the heap: milliseconds to
 * seconds. Skips a count while the time spent on counting exceeds a share of the time passed.
 * @param share Of one core, for instance 0.005.
 */
export function createLiveObjectCounter(
  share: number,
  {
    now = () => performance.now(),
    query = countV8Objects,
  }: { now?: () => number; query?: () => number | null } = {},
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

/** What keeps Node's event loop alive: the counterpart of Go's running goroutines. By type, e.g. `{ Timeout: 2 }`. */
export function activeResourcesByType(types = process.getActiveResourcesInfo()): Record<string, number> {
  return countByType(types)
}
