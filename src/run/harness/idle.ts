const QUIET_MS = 250
const LOOK_EVERY_MS = 25
const GIVE_UP_MS = 3_000

/**
 * Waits until the SDKs have made no request for a quarter of a second: after a payment they go on with their sync
 * rounds, whose buffers would count as live. Gives up after three seconds, since a count with something in flight is
 * still one the judgement can use.
 */
export async function waitUntilIdle(requests: () => number, nowMs = () => performance.now()): Promise<void> {
  const startMs = nowMs()
  let seen = requests()
  let quietSinceMs = startMs
  while (nowMs() - quietSinceMs < QUIET_MS && nowMs() - startMs < GIVE_UP_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    const made = requests()
    if (made !== seen) {
      seen = made
      quietSinceMs = nowMs()
    }
  }
}
