import type { HarnessConfig } from '../harness-protocol.ts'
import type { RunCounters } from './run-counters.ts'

const WARM_SHARE = 0.2
const WARM_AT_MOST_SEC = 300
/** Lazy statics and first-use caches are filled by then. */
const WARM_CYCLES = 3

/** Whether the warm-up is over: from here on, what a stack holds more is a suspect. */
export function isWarm(
  { record, latestEndSec }: Pick<HarnessConfig, 'record' | 'latestEndSec'>,
  counters: RunCounters,
  elapsedSec: number,
): boolean {
  const { paymentLimit, cycleLimit } = record
  return (
    counters.cycles >= (cycleLimit === null ? WARM_CYCLES : Math.min(WARM_CYCLES, cycleLimit * WARM_SHARE)) ||
    elapsedSec >= Math.min(WARM_AT_MOST_SEC, latestEndSec * WARM_SHARE) ||
    (paymentLimit !== null && counters.payments >= paymentLimit * WARM_SHARE)
  )
}
