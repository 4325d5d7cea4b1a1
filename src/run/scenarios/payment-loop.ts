import type { RunOptionsRecord } from '../options/options.ts'
import type { Funding } from './funding.ts'
import { paymentKind } from './payment-kind.ts'
import type { RunCounters } from './run-counters.ts'
import { type Payee, pay, type WalletPair } from './wallet-pair.ts'

/** After a failed payment: first wait, doubled with each further one in a row, and its most. */
const FIRST_BACKOFF_MS = 250
const MOST_BACKOFF_MS = 5_000
/** The time after which a payment, or what goes with it, counts as failed: the SDK's call may never return. */
const PAYMENT_LIMIT_MS = 60_000

export interface PaymentLoopOptions {
  record: RunOptionsRecord
  pair: WalletPair
  funding: Funding
  counters: RunCounters
  elapsedSec: () => number
  latestEndSec: number
  /** Whether all that is left is the cycle that ends with the run. */
  lastCycleIsDue: () => boolean
  /** Aborts when the run should end now. */
  stop: AbortSignal
  /** Called between two payments, with nothing in flight: the place for reconnects and quiet counts. */
  between: () => Promise<void>
  afterPayment: () => void
}

/**
 * Alice and Bob pay each other in turn until the time is over, the payments or cycles asked for are made, or the run
 * is stopped. A failed payment is counted, the wallets are synced, and the loop goes on.
 */
export async function runPayments(options: PaymentLoopOptions): Promise<void> {
  const { record, pair, counters, stop } = options
  let [from, to]: [Payee, Payee] = [pair.alice, pair.bob]
  let attempt = 0
  let failuresInRow = 0
  let dueMs = performance.now()
  while (!isOver(options)) {
    await options.between()
    if (isOver(options)) return
    const kind = paymentKind(record.paymentType, attempt)
    attempt += 1
    try {
      await withLimit('what goes before the payment', exercise(record, pair))
      // Funding has limits of its own, longer ones on the hosted network.
      await options.funding.ensure(from.wallet)
      await withLimit('the payment', pay(from.wallet, to, record.amountSat, kind))
      counters.countPayment(kind)
      options.afterPayment()
      failuresInRow = 0
    } catch (error) {
      counters.failPayment(error)
      failuresInRow += 1
      await pause(Math.min(FIRST_BACKOFF_MS * 2 ** (failuresInRow - 1), MOST_BACKOFF_MS), stop)
      const synced = Promise.all(pair.wallets.map((wallet) => wallet.sync()))
      await withLimit('the sync', synced).catch(() => {})
    }
    ;[from, to] = [to, from]
    dueMs = Math.max(dueMs + record.intervalSec * 1000, performance.now())
    if (record.intervalSec > 0) await pauseUntil(dueMs, options)
  }
}

function isOver({
  record,
  counters,
  stop,
  elapsedSec,
  latestEndSec,
  lastCycleIsDue,
}: PaymentLoopOptions): boolean {
  const paid = record.paymentLimit !== null && counters.payments >= record.paymentLimit
  return stop.aborted || paid || lastCycleIsDue() || elapsedSec() >= latestEndSec
}

async function exercise(record: RunOptionsRecord, { wallets }: WalletPair): Promise<void> {
  const limit = record.paymentHistoryLimit > 0 ? record.paymentHistoryLimit : null
  for (const wallet of wallets) {
    if (record.frequentSync) await wallet.sync()
    if (record.paymentHistory) await wallet.listPayments(limit)
  }
}

async function withLimit(what: string, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    const text = `${what} took longer than ${PAYMENT_LIMIT_MS / 1000} s`
    timer = setTimeout(() => reject(new Error(text)), PAYMENT_LIMIT_MS)
  })
  try {
    await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

// The pause may not outlast the run.
function pauseUntil(dueMs: number, { latestEndSec, elapsedSec, stop }: PaymentLoopOptions): Promise<void> {
  const leftMs = (latestEndSec - elapsedSec()) * 1000
  return pause(Math.max(0, Math.min(dueMs - performance.now(), leftMs)), stop)
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    stop.addEventListener('abort', done, { once: true })
  })
}
