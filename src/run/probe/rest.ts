import type { DrainedTimers, SdkTimers } from './sdk-timers.ts'

// One collection is not enough: objects released by a FinalizationRegistry callback are garbage only in the next one,
// and the callbacks themselves wait for a turn of the event loop.
const COLLECTIONS = 4
const TURN_MS = 5

/**
 * Collects garbage until what can be collected is: several times, with turns of the event loop between.
 * @throws Error when node was started without `--expose-gc`.
 */
export async function collectGarbage(collections = COLLECTIONS): Promise<void> {
  for (let round = 0; round < collections; round++) {
    await new Promise((resolve) => setTimeout(resolve, TURN_MS))
    collectOnce()
  }
}

/** One full, synchronous collection. */
export function collectOnce(): void {
  if (globalThis.gc === undefined)
    throw new Error('collecting garbage needs node to be started with --expose-gc')
  globalThis.gc()
}

/** Shorter timers fire by themselves while garbage is collected, or belong to polling loops that are alive. */
export const DRAIN_FROM_MS = 500

/** A freed SDK's task may wait on one timer after the other; more rounds than this and it is not winding down. */
const MOST_ROUNDS = 20

/**
 * Fires early the timers (1 s to 150 s) left behind by freed SDK instances, so that they release their memory now. Only
 * right while no SDK instance is alive: a living one's timers would fire early as well.
 */
export async function drainTimers(timers: SdkTimers): Promise<DrainedTimers> {
  const drained: DrainedTimers = { timers: 0, longestDelayMs: 0 }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const fired = timers.fireEarly(DRAIN_FROM_MS)
    if (fired.timers === 0) break
    drained.timers += fired.timers
    drained.longestDelayMs = Math.max(drained.longestDelayMs, fired.longestDelayMs)
    // The wakened tasks run as microtasks and may set new timers, after turns of the event loop.
    await new Promise((resolve) => setTimeout(resolve, TURN_MS))
  }
  return drained
}
