import type { RunCounts } from '../../compare/compare.ts'
import type { HarnessConfig } from '../protocol/protocol.ts'
import type { PaymentKind } from './payment-kind.ts'

/** The run's tallies: fixed fields written by the loops, read by the sampler. */
export class RunCounters {
  payments = 0
  /** Of `payments`, those over Lightning. */
  lightningPayments = 0
  paymentsFailed = 0
  /** Completed rounds of connect, work, disconnect and free, of both wallets together. */
  cycles = 0
  fundings = 0
  fundedSat = 0
  listenersAdded = 0
  listenersRemoved = 0
  readonly failures: Record<string, number> = {}
  /** Calls that failed on purpose, by kind. */
  readonly failedByKind: Record<string, number> = {}
  /** What the SDK threw outside any call of ours: how often, and the last. */
  uncaught = 0
  lastUncaught = ''

  get listeners(): number {
    return this.listenersAdded - this.listenersRemoved
  }

  /** A payment that arrived. */
  countPayment(kind: PaymentKind): void {
    this.payments += 1
    if (kind === 'lightning') this.lightningPayments += 1
  }

  /** A payment that did not arrive. */
  failPayment(error: unknown): void {
    this.paymentsFailed += 1
    this.#note(messageOf(error))
  }

  /** Calls that failed because they were to. */
  failOnPurpose(kind: string, times: number): void {
    this.paymentsFailed += times
    this.failedByKind[kind] = (this.failedByKind[kind] ?? 0) + times
  }

  /** What the SDK threw outside any call of ours: no payment failed by it, but a reader must know. */
  noteUncaught(error: unknown): void {
    this.uncaught += 1
    this.lastUncaught = messageOf(error)
    this.#note(`uncaught: ${this.lastUncaught}`)
  }

  #note(text: string): void {
    // A run that fails in thousands of wordings must not grow by them.
    const key = text in this.failures || Object.keys(this.failures).length < 50 ? text : 'other failures'
    this.failures[key] = (this.failures[key] ?? 0) + 1
  }

  record(samples: number, events: Record<string, number>): RunCounts {
    const { payments, paymentsFailed, cycles, fundings, listenersAdded, listenersRemoved, failures } = this
    return {
      samples,
      payments,
      paymentsFailed,
      cycles,
      fundings,
      listenersAdded,
      listenersRemoved,
      events,
      failures,
    }
  }
}

/** An error's text without the parts that differ from one payment to the next. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27,}/gi, '<id>')
    .replace(/\b[0-9a-f]{32,}\b/gi, '<hex>')
    .slice(0, 200)
}

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
