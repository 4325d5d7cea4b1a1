import type { Transfer } from '../ledger/transfer.ts'
import type { Invoice } from '../lightning/invoice-book.ts'
import type { NetworkState } from '../operator/network-state.ts'
import { satoshis, transferAnswer } from './swap-messages.ts'

const RECEIVE = 'LightningReceiveRequest'
const SEND = 'LightningSendRequest'

/** The `LightningReceiveRequest` of an invoice. */
export function receiveAnswer(state: NetworkState, invoice: Invoice): object {
  const at = invoice.createdAt.toISOString()
  const transfer = invoice.paidBy === null ? undefined : state.ledger.transfer(invoice.paidBy)
  const isPaid = invoice.paidBy !== null
  return {
    __typename: RECEIVE,
    id: `${RECEIVE}:${invoice.hashHex}`,
    created_at: at,
    updated_at: at,
    network: 'REGTEST',
    lightning_request_status: isPaid ? 'TRANSFER_COMPLETED' : 'INVOICE_CREATED',
    invoice: {
      encoded_invoice: invoice.encoded,
      bitcoin_network: 'REGTEST',
      payment_hash: invoice.hashHex,
      amount: satoshis(invoice.amountSat ?? 0),
      created_at: at,
      invoice_expired_at: invoice.expiresAt.toISOString(),
      memo: invoice.memo,
    },
    transfer: transfer ? transferAnswer(transfer) : null,
    lightning_receive_payment_preimage: isPaid ? hex(invoice.preimage) : null,
    receiver_identity_public_key: invoice.receiver,
  }
}

/** The `LightningSendRequest` of a preimage swap. */
export function sendAnswer(transfer: Transfer): object {
  return {
    __typename: SEND,
    id: `${SEND}:${transfer.id}`,
    created_at: transfer.createdAt.toISOString(),
    updated_at: transfer.updatedAt.toISOString(),
    network: 'REGTEST',
    status: sendStatus(transfer),
    encoded_invoice: transfer.htlc?.encoded ?? '',
    fee: satoshis(0),
    idempotency_key: transfer.id,
    transfer: transferAnswer(transfer),
    lightning_send_payment_preimage: hex(transfer.htlc?.invoice?.preimage ?? null),
  }
}

/** `UserRequest`: a request by its id, or null. Only its own wallet sees it. */
export function userRequest(state: NetworkState, id: string, caller: string): object | null {
  const [type, key = ''] = id.split(':')
  if (type === SEND) {
    const transfer = state.ledger.transfer(key)
    return transfer?.htlc && transfer.sender === caller ? sendAnswer(transfer) : null
  }
  const invoice = type === RECEIVE ? state.invoices.find(key) : undefined
  return invoice?.receiver === caller ? receiveAnswer(state, invoice) : null
}

/** `Transfers`: what the provider knows of these transfers, which is nothing of plain ones. */
export function transferDetails(state: NetworkState, ids: unknown, caller: string): object[] {
  const transfers = (Array.isArray(ids) ? ids : []).flatMap((id) => state.ledger.transfer(String(id)) ?? [])
  return transfers.flatMap((transfer) => {
    const { htlc, sender, receiver } = transfer
    if (htlc === undefined || (sender !== caller && receiver !== caller)) return []
    const request =
      sender === caller ? sendAnswer(transfer) : htlc.invoice && receiveAnswer(state, htlc.invoice)
    return [{ ...transferAnswer(transfer), user_request: request }]
  })
}

function sendStatus({ state }: Transfer): string {
  if (state.kind === 'completed') return 'LIGHTNING_PAYMENT_SUCCEEDED'
  return state.kind === 'returned' ? 'USER_SWAP_RETURNED' : 'CREATED'
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString('hex')
}
