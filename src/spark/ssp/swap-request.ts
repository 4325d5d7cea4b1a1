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
