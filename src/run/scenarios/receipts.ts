import type { Receipt } from './event-counter.ts'

const RECEIPT_TIMEOUT_MS = 30_000
// Receipts can come before anybody waits for them; what nobody asks for (funding, late arrivals) is dropped.
const KEPT_EARLY = 64

/**
 * Matches received payments with those waiting for them. The receiver's event may come before the sender's call
 * returns the payment's id.
 */
export class Receipts {
  readonly #early = new Map<string, Receipt>()
  #waiting: { matches: (receipt: Receipt) => boolean; resolve: () => void } | null = null

  readonly accept = (receipt: Receipt): void => {
    if (this.#waiting?.matches(receipt)) {
      this.#waiting.resolve()
      return
    }
    this.#early.set(receipt.id, receipt)
    if (this.#early.size > KEPT_EARLY) this.#early.delete(this.#early.keys().next().value ?? '')
  }

  /** Drops unasked receipts before a payment is sent that is recognized by its amount. */
  forget(): void {
    this.#early.clear()
  }

  /** Resolves when a receipt matches, or rejects after half a minute. One waiter at a time. */
  wait(matches: (receipt: Receipt) => boolean, timeoutMs = RECEIPT_TIMEOUT_MS): Promise<void> {
    for (const receipt of this.#early.values()) {
      if (!matches(receipt)) continue
      this.#early.delete(receipt.id)
      return Promise.resolve()
    }
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        forget()
        reject(new Error(`the receiver reported no payment within ${timeoutMs / 1000} s`))
      }, timeoutMs)
      const waiter = {
        matches,
        resolve: () => {
          clearTimeout(timer)
          forget()
          resolve()
        },
      }
      // A payment that was given up may still wait here while the next one does.
      const forget = () => {
        if (this.#waiting === waiter) this.#waiting = null
      }
      this.#waiting = waiter
    })
  }
}
