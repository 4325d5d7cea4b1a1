import { randomUUID } from 'node:crypto'
import { type Issuer, type Minted, mintFor } from '../ledger/mint.ts'
import type { Transfer, TransferKind } from '../ledger/transfer.ts'
import type { NetworkState } from './network-state.ts'
import { announce } from './start-transfer.ts'

/** New leaves in one transfer, of which the ledger does not know yet. */
export interface MintedTransfer {
  transfer: Transfer
  minted: Minted[]
}

/** Makes new leaves of the given amounts for a receiver. Changes nothing; each takes a few milliseconds. */
export function mintTransfer(
  state: NetworkState,
  issuer: Issuer,
  receiver: Uint8Array,
  amountsSat: readonly number[],
  kind: TransferKind,
): MintedTransfer {
  const id = randomUUID()
  const now = state.now()
  const minted = amountsSat.map((sats) =>
    mintFor(state.operators, issuer, receiver, id, sats, now, state.mint),
  )
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
  return { transfer, minted }
}

/** Deposits the leaves and sends them. */
export function payOut(state: NetworkState, { transfer, minted }: MintedTransfer): Transfer {
  for (const { leaf, ancestors } of minted) state.ledger.deposit(leaf, ancestors)
  state.ledger.begin(transfer)
  announce(state, transfer)
  return transfer
}
