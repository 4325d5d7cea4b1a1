import type { BreezSdk } from '../../protocol/protocol.ts'

/** A payment request as the newest SDK takes it. */
export type PaymentRequest = Parameters<BreezSdk['prepareSendPayment']>[0]['paymentRequest']

/** Came with the same version, 0.17, and can be seen; a wrong request cannot be tried, as the call would never return. */
const OF_THE_SAME_VERSION = 'authorizeLightningAddressTransfer'

/** The same request as this SDK takes it: since 0.17 an object that says what it holds, before that the text alone. */
export function paymentRequestFor(instance: object, request: PaymentRequest): PaymentRequest {
  if (OF_THE_SAME_VERSION in instance || request.type !== 'input') return request
  return request.input as unknown as PaymentRequest
}
