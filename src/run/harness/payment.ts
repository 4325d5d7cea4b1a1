import type { Receipts } from './receipts.ts'
import type { Wallet } from './wallet.ts'

export type PaymentKind = 'spark' | 'lightning'

/** Where a payment goes: the receiver's wallet, its Spark address, and the receipts its SDK reports. */
export interface Payee {
  wallet: Wallet
  sparkAddress: string
  receipts: Receipts
}

/**
 * Makes one payment and waits until the receiver's SDK reports it.
 * @throws Error of the SDK, or that no receipt came in time.
 */
export async function pay(from: Wallet, to: Payee, amountSat: number, kind: PaymentKind): Promise<void> {
  if (kind === 'lightning') {
    to.receipts.forget()
    const prepared = await from.instance.prepareSendPayment({
      paymentRequest: { type: 'input', input: await to.wallet.invoice(amountSat) },
    })
    await from.instance.sendPayment({ prepareResponse: prepared })
    // A Lightning payment has another id on each side.
    await to.receipts.wait((receipt) => receipt.amountSat === amountSat)
    return
  }
  const prepared = await from.instance.prepareSendPayment({
    paymentRequest: { type: 'input', input: to.sparkAddress },
    amount: BigInt(amountSat),
  })
  const { payment } = await from.instance.sendPayment({ prepareResponse: prepared })
  await to.receipts.wait((receipt) => receipt.id === payment.id)
}
