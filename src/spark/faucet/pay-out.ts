import { randomUUID } from 'node:crypto'
import { type Issuer, mintFor } from '../ledger/mint.ts'
import type { Transfer, TransferKind } from '../ledger/transfer.ts'
import type { NetworkState } from '../operator/network-state.ts'
import { announce } from '../operator/start-transfer.ts'

/** Deposits new leaves of the given amounts and sends them to a receiver in one transfer. */
export function payOut(
  state: NetworkState,
  issuer: Issuer,
  receiver: Uint8Array,
  amountsSat: readonly number[],
  kind: TransferKind,
): Transfer {
  const id = randomUUID()
  const now = state.now()
  const minted = amountsSat.map((sats) =>
    mintFor(state.operators, issuer, receiver, id, sats, now, state.mint),
  )
  for (const { leaf, ancestors } of minted) state.ledger.deposit(leaf, ancestors)
  const transfer: Transfer = {
    id,
    kind,
    sender: Buffer.from(issuer.identityKey).toString('hex'),
    receiver: Buffer.from(receiver).toString('hex'),
    leaves: minted.map(({ transferLeaf }) => transferLeaf),
    valueSat: amountsSat.reduce((sum, sats) => sum + sats, 0),
    invoice: '',
    state: { kind: 'tweaked' },
    createdAt: now,
    updatedAt: now,
    expiresAt: null,
  }
  state.ledger.begin(transfer)
  announce(state, transfer)
  return transfer
}
