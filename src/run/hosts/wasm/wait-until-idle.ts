import type { MemoryHooks } from '../../probe/page-probe.ts'

const QUIET_MS = 250
const LOOK_EVERY_MS = 25
const GIVE_UP_MS = 3_000

/** The SDKs' requests: how many they made, and how many wait for an answer. */
export type Requests = Readonly<MemoryHooks['requests']>

/**
 * Waits until the SDKs have made no request for a quarter of a second, and all are answered: after a payment they go on
 * with their sync rounds, whose buffers would count as live. Gives up after three seconds, since a count with something
 * in flight is still one the judgement can use.
 */
export async function waitUntilIdle(requests: Requests, nowMs = () => performance.now()): Promise<void> {
  const startMs = nowMs()
  let seen = requests.count
  let quietSinceMs = startMs
  while (nowMs() - quietSinceMs < QUIET_MS && nowMs() - startMs < GIVE_UP_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    if (requests.count === seen && requests.open === 0) continue
    seen = requests.count
    quietSinceMs = nowMs()
  }
}
