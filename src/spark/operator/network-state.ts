import type { NonceStore } from '../frost/nonce-store.ts'
import { GrpcError } from '../grpc/status.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { MintOptions } from '../ledger/mint.ts'
import type { Identity } from '../ledger/node.ts'
import type { EventStreams } from './event-streams.ts'
import type { Operators } from './operators.ts'
import type { SigningDesk } from './signing.ts'

/** What the handlers of all operators share: one ledger, since operators agree by design. */
export interface NetworkState {
  operators: Operators
  ledger: Ledger
  nonces: NonceStore
  desk: SigningDesk
  events: EventStreams
  counts: Counts
  serviceProvider: Identity
  mint: MintOptions
  now: () => Date
  isUp: (operatorIndex: number) => boolean
}

export interface Counts {
  transfers: number
  claims: number
  swaps: number
  renewals: { node: number; refund: number; zero: number }
}

/** Key tweaks must reach every operator, or their shares would no longer fit together. */
export function requireAllOperators(state: NetworkState): void {
  for (const { index, identifier } of state.operators.all) {
    if (!state.isUp(index)) {
      throw new GrpcError('unavailable', `operator ${identifier} does not answer`)
    }
  }
}
