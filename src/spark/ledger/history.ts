import type { Transfer } from './transfer.ts'

/**
 * One wallet's transfers in order of creation, counted from the first ever made. Wallets synchronize by that count, so
 * positions never shift: the oldest entries are forgotten, but still counted.
 */
export class History {
  readonly #limit: number
  #entries: Transfer[] = []
  #forgotten = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Transfers ever made. */
  get total(): number {
    return this.#forgotten + this.#entries.length
  }

  /** How many of the first positions are no longer remembered. */
  get forgotten(): number {
    return this.#forgotten
  }

  /** Appends a transfer. @returns those that are forgotten for it. */
  append(transfer: Transfer): Transfer[] {
    this.#entries.push(transfer)
    // Dropped in batches: an array's shift would copy it for each payment.
    if (this.#entries.length < this.#limit * 1.25) return []
    const dropped = this.#entries.splice(0, this.#entries.length - this.#limit)
    this.#forgotten += dropped.length
    return dropped
  }

  /** Those remembered of positions `from` to `from + count`, oldest first. */
  ascending(from: number, count: number): Transfer[] {
    const end = Math.max(from + count - this.#forgotten, 0)
    return this.#entries.slice(Math.max(from - this.#forgotten, 0), end)
  }

  /** Those remembered of positions `from` to `from + count` counted from the newest, newest first. */
  descending(from: number, count: number): Transfer[] {
    const end = Math.max(this.#entries.length - from, 0)
    return this.#entries.slice(Math.max(end - count, 0), end).reverse()
  }

  remembered(): readonly Transfer[] {
    return this.#entries
  }
}
