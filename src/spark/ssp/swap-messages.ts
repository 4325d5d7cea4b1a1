import { randomUUID } from 'node:crypto'
import type { Transfer } from '../ledger/transfer.ts'
import { SwapRefused, type SwapRequest } from './counter-swap.ts'

type Json = Record<string, unknown>

/** Reads the input of GraphQL's `RequestSwap`. @throws SwapRefused when it lacks something. */
export function readSwapRequest(input: Json): SwapRequest {
  const leaves = list(input.user_leaves, 'user_leaves') as Json[]
  return {
    transferId: text(input.user_outbound_transfer_external_id, 'user_outbound_transfer_external_id'),
    adaptorHex: text(input.adaptor_pubkey, 'adaptor_pubkey'),
    totalSat: Number(input.total_amount_sats),
    targetsSat: list(input.target_amount_sats, 'target_amount_sats').map(Number),
    feeSat: Number(input.fee_sats),
    leaves: leaves.map((leaf) => ({
      leafId: text(leaf?.leaf_id, 'leaf_id'),
      unsignedRefundHex: text(leaf.raw_unsigned_refund_transaction, 'raw_unsigned_refund_transaction'),
      signatureHex: text(leaf.adaptor_added_signature, 'adaptor_added_signature'),
    })),
  }
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string')
    throw new SwapRefused(`${name} should be a text, got ${JSON.stringify(value)}`)
  return value
}

function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new SwapRefused(`${name} should be a list, got ${JSON.stringify(value)}`)
  return value
}

/** The `LeavesSwapRequest` of a completed swap, with the fields that the SDK asks for. */
export function swapAnswer(inbound: Transfer, outbound: Transfer, now: Date): object {
  const at = now.toISOString()
  const total = satoshis(outbound.valueSat)
  return {
    __typename: 'LeavesSwapRequest',
    id: randomUUID(),
    created_at: at,
    updated_at: at,
    network: 'REGTEST',
    swap_status: 'SUCCEEDED',
    total_amount: total,
    target_amount: total,
    fee: satoshis(0),
    inbound_transfer: transferAnswer(inbound),
    outbound_transfer: transferAnswer(outbound),
    swap_expired_at: at,
    swap_leaves: [],
  }
}

export function transferAnswer({ id, valueSat }: Transfer): object {
  return { __typename: 'Transfer', total_amount: satoshis(valueSat), spark_id: id, user_request: null }
}

export function satoshis(value: number): object {
  return {
    __typename: 'CurrencyAmount',
    original_value: value,
    original_unit: 'SATOSHI',
    preferred_currency_unit: 'SATOSHI',
    preferred_currency_value_rounded: value,
  }
}
