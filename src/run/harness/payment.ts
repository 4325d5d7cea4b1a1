import type { HostWallet } from '../hosts/host.ts'
import type { Receipts } from './receipts.ts'

export type PaymentKind = 'spark' | 'lightning'

/** Where a payment goes: the receiver's wallet, its Spark address, and the receipts its SDK reports. */
export interface Payee {
  wallet: HostWallet
  sparkAddress: string
  receipts: Receipts
}

/**
 * Makes one payment and waits until the receiver's SDK reports it.
 * @throws Error of the SDK, or that no receipt came in time.
 */
export async function pay(from: HostWallet, to: Payee, amountSat: number, kind: PaymentKind): Promise<void> {
  if (kind === 'lightning') {
    to.receipts.forget()
    await from.send(await to.wallet.invoice(amountSat), null)
    // A Lightning payment has another id on each side.
    await to.receipts.wait((receipt) => receipt.amountSat === amountSat)
    return
  }
  const id = await from.send(to.sparkAddress, amountSat)
  await to.receipts.wait((receipt) => receipt.id === id)
}
