import { randomUUID } from 'node:crypto'
import type { Transfer } from '../ledger/transfer.ts'

/** The `LeavesSwapRequest` of a swap that is done, with the fields that the SDK asks for. */
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
