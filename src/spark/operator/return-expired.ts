import type { Transfer } from '../ledger/transfer.ts'
import type { NetworkState } from './network-state.ts'

/** Swaps and Lightning payments that the service provider was not asked to complete in time go back to their wallets. */
export function returnExpired(state: NetworkState): void {
  const now = state.now()
  const isExpired = ({ expiresAt }: Transfer) => expiresAt !== null && expiresAt < now
  for (const transfer of openSwaps(state).filter(isExpired)) state.ledger.giveBack(transfer, now)
}

/** The same with all that are open, as if their time were over. @returns how many. */
export function returnOpenSwaps(state: NetworkState): number {
  const open = openSwaps(state)
  for (const transfer of open) state.ledger.giveBack(transfer, state.now())
  return open.length
}

/** Swaps and Lightning payments that wait for the service provider, their leaves locked. */
export function openSwaps({ ledger }: NetworkState): Transfer[] {
  return [...ledger.identities()].flatMap((identity) => [...ledger.outgoingFrom(identity)].filter(isOpen))
}

function isOpen({ state }: Transfer): boolean {
  return state.kind === 'tweak-pending' || state.kind === 'preimage-pending'
}
