import type { SdkEvent } from '../protocol/protocol.ts'

/** A payment that a wallet's SDK reported as received. */
export interface Receipt {
  id: string
  amountSat: number
}

type ReceiptHandler = (receipt: Receipt) => void

/**
 * The event listener of a wallet: counts events by kind over all its connections, and hands received payments on.
 */
export class EventCounter {
  readonly counts: Record<string, number> = {}
  #onReceipt: ReceiptHandler = () => {}

  /** Sets who hears of received payments, in place of the previous one. */
  handleReceipts(handler: ReceiptHandler): void {
    this.#onReceipt = handler
  }

  readonly onEvent = (event: SdkEvent): void => {
    this.counts[event.type] = (this.counts[event.type] ?? 0) + 1
    if (event.type === 'paymentSucceeded' && event.payment.paymentType === 'receive') {
      this.#onReceipt({ id: event.payment.id, amountSat: Number(event.payment.amount) })
    }
  }
}
