import { randomBytes } from 'node:crypto'
import type { Scalar } from '../crypto/scalar.ts'
import type { Issuer } from '../ledger/mint.ts'
import type { Identity } from '../ledger/node.ts'
import type { Transfer } from '../ledger/transfer.ts'
import { decodeBolt11, encodeBolt11 } from '../lightning/bolt11.ts'
import type { Invoice } from '../lightning/invoice-book.ts'
import { type NetworkState, obstacle } from '../operator/network-state.ts'
import { mintTransfer, payOut } from '../operator/pay-out.ts'
import { SwapRefused } from './counter-swap.ts'

type Json = Record<string, unknown>

const DEFAULT_EXPIRY_SEC = 30 * 24 * 3600
const LONGEST_EXPIRY_SEC = 2 ** 31 - 1
const MOST_MEMO_BYTES = 639
const MOST_SAT = 21_000_000 * 100_000_000
/** What the wallet gave its leaves for: so long may it lie at the receiver before its wallet claims it. */
const RECEIVED_LIFETIME_MS = 16 * 24 * 3600 * 1000

/** Writes an invoice for a wallet, once per payment hash: who asks again gets the same one. */
export function writeInvoice(
  state: NetworkState,
  nodeSecret: Scalar,
  input: Json,
  caller: Identity,
): Invoice {
  const hashHex = String(input.payment_hash)
  const amountSat = Number(input.amount_sats)
  const expirySec = Number(input.expiry_secs ?? DEFAULT_EXPIRY_SEC)
  const memo = String(input.memo ?? '')
  const descriptionHash = input.description_hash == null ? null : String(input.description_hash)
  if (!/^[0-9a-f]{64}$/.test(hashHex))
    throw new SwapRefused('the payment hash should be 64 hexadecimal digits')
  if (input.receiver_identity_pubkey != null && input.receiver_identity_pubkey !== caller) {
    throw new SwapRefused('invoices for another wallet are not served')
  }
  if (input.network !== 'REGTEST')
    throw new SwapRefused(`the network is REGTEST, got ${String(input.network)}`)
  if (!Number.isSafeInteger(amountSat) || amountSat < 0 || amountSat > MOST_SAT) {
    throw new SwapRefused(`an invoice cannot be over ${String(input.amount_sats)} sat`)
  }
  if (!Number.isSafeInteger(expirySec) || expirySec < 1 || expirySec > LONGEST_EXPIRY_SEC) {
    throw new SwapRefused(`an invoice cannot expire after ${String(input.expiry_secs)} s`)
  }
  if (Buffer.byteLength(memo) > MOST_MEMO_BYTES)
    throw new SwapRefused(`a memo may have ${MOST_MEMO_BYTES} bytes`)
  if (descriptionHash !== null && !/^[0-9a-f]{64}$/.test(descriptionHash)) {
    throw new SwapRefused('the description hash should be 64 hexadecimal digits')
  }
  const known = state.invoices.find(hashHex)
  if (known !== undefined) {
    const isSame = known.receiver === caller && (known.amountSat ?? 0) === amountSat && known.memo === memo
    if (isSame) return known
    throw new SwapRefused('there is another invoice of this payment hash')
  }
  const createdAt = state.now()
  const timestampSec = Math.floor(createdAt.getTime() / 1000)
  const encoded = encodeBolt11(
    {
      currency: 'bcrt',
      amountSat: amountSat || null,
      timestampSec,
      paymentHash: Buffer.from(hashHex, 'hex'),
      paymentSecret: randomBytes(32),
      description: descriptionHash === null ? memo : Buffer.from(descriptionHash, 'hex'),
      expirySec,
      ...(input.include_spark_address === true && { sparkIdentity: Buffer.from(caller, 'hex') }),
    },
    nodeSecret,
  )
  const expiresAt = new Date((timestampSec + expirySec) * 1000)
  const invoice: Invoice = {
    hashHex,
    encoded,
    amountSat: amountSat || null,
    memo,
    receiver: caller,
    createdAt,
    expiresAt,
    preimage: null,
    paidBy: null,
  }
  state.invoices.add(invoice)
  return invoice
}

/** The wallet's transfer for an invoice, paid out to the receiver. A refusal gives the leaves back at once. */
export function sendLightning(
  state: NetworkState,
  provider: Issuer,
  input: Json,
  caller: Identity,
): Transfer {
  const id = String(input.user_outbound_transfer_external_id)
  const transfer = state.ledger.transfer(id)
  if (transfer?.sender !== caller || transfer.htlc === undefined) {
    throw new SwapRefused(`this wallet has sent no preimage swap ${id}`)
  }
  // A wallet that lost the answer asks again.
  if (transfer.state.kind === 'completed' && transfer.htlc.encoded === input.encoded_invoice) return transfer
  if (transfer.state.kind !== 'preimage-pending') throw new SwapRefused(`transfer ${id} is over`)
  try {
    settle(state, provider, transfer, input)
  } catch (error) {
    if (error instanceof SwapRefused) state.ledger.giveBack(transfer, state.now())
    throw error
  }
  return transfer
}

function settle(state: NetworkState, provider: Issuer, outbound: Transfer, input: Json): void {
  const refusal = state.refusalOfSend()
  if (refusal !== null) throw new SwapRefused(refusal)
  const invoice = payableInvoice(state, String(input.encoded_invoice))
  const amountSat = invoice.amountSat ?? Number(input.amount_sats)
  if (outbound.htlc?.encoded !== invoice.encoded) throw new SwapRefused('the transfer is for another invoice')
  if (outbound.valueSat !== amountSat) {
    throw new SwapRefused(`the transfer holds ${outbound.valueSat} sat, the invoice is over ${amountSat} sat`)
  }
  const reason = obstacle(state)
  if (reason !== null) throw new SwapRefused(reason)
  // All that takes time or can fail comes before the ledger changes. Leaves of the same values: no fee is taken.
  const amounts = outbound.leaves.map(({ leaf }) => leaf.tree.valueSat)
  const minted = mintTransfer(state, provider, Buffer.from(invoice.receiver, 'hex'), amounts, 'preimage-swap')
  const now = state.now()
  minted.transfer.expiresAt = new Date(now.getTime() + RECEIVED_LIFETIME_MS)
  minted.transfer.htlc = { hashHex: invoice.hashHex, encoded: invoice.encoded, invoice }
  for (const { leaf } of outbound.leaves) state.ledger.exit(leaf)
  outbound.htlc.invoice = invoice
  state.ledger.complete(outbound, now)
  invoice.paidBy = minted.transfer.id
  payOut(state, minted)
  state.counts.lightning++
}

/** An invoice that can be paid at this moment. @throws SwapRefused */
export function payableInvoice(state: NetworkState, encoded: string): Invoice {
  const hash = decodeBolt11(encoded)?.paymentHash
  const invoice = hash && state.invoices.find(Buffer.from(hash).toString('hex'))
  if (invoice?.encoded !== encoded) throw new SwapRefused('the local service provider knows no such invoice')
  if (invoice.paidBy !== null) throw new SwapRefused('the invoice has been paid')
  if (invoice.expiresAt <= state.now()) throw new SwapRefused('the invoice has expired')
  if (invoice.preimage === null) throw new SwapRefused('the invoice has no preimage at the operators')
  return invoice
}
