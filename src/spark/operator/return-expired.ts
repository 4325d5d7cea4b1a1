import type { NetworkState } from './network-state.ts'

/** Swaps and Lightning payments that the service provider was not asked to complete in time go back to their wallets. */
export function returnExpired(state: NetworkState): void {
  const now = state.now()
  for (const identity of state.ledger.identities()) {
    for (const transfer of [...state.ledger.outgoingFrom(identity)]) {
      const expired = transfer.expiresAt !== null && transfer.expiresAt < now
      const isPending = transfer.state.kind === 'tweak-pending' || transfer.state.kind === 'preimage-pending'
      if (expired && isPending) state.ledger.giveBack(transfer, now)
    }
  }
}
