import type { Identity } from '../ledger/node.ts'

/** An invoice that the service provider wrote for one of its wallets. */
export interface Invoice {
  hashHex: string
  encoded: string
  amountSat: number | null
  memo: string
  receiver: Identity
  createdAt: Date
  expiresAt: Date
  /** Known once its wallet has stored the shares of it. */
  preimage: Uint8Array | null
  /** The transfer that pays it to the receiver. */
  paidBy: string | null
}

const CAPACITY = 4096

/** The invoices by payment hash. The oldest are forgotten beyond the capacity; then they count as unknown. */
export class InvoiceBook {
  readonly #invoices = new Map<string, Invoice>()

  get size(): number {
    return this.#invoices.size
  }

  find(hashHex: string): Invoice | undefined {
    return this.#invoices.get(hashHex)
  }

  add(invoice: Invoice): void {
    this.#invoices.set(invoice.hashHex, invoice)
    if (this.#invoices.size <= CAPACITY) return
    const oldest = this.#invoices.keys().next()
    if (!oldest.done) this.#invoices.delete(oldest.value)
  }
}
