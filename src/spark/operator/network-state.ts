import type { NonceStore } from '../frost/nonce-store.ts'
import { GrpcError } from '../grpc/status.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { MintOptions } from '../ledger/mint.ts'
import type { Identity } from '../ledger/node.ts'
import type { InvoiceBook } from '../lightning/invoice-book.ts'
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
  invoices: InvoiceBook
  counts: Counts
  serviceProvider: Identity
  mint: MintOptions
  now: () => Date
  isUp: (operatorIndex: number) => boolean
  /** Why the service provider will not pay the next invoice; null when it will. */
  refusalOfSend: () => string | null
}

export interface Counts {
  transfers: number
  claims: number
  swaps: number
  /** Lightning payments made. */
  lightning: number
  /** What the faucet paid out. */
  grantedSat: number
  renewals: { node: number; refund: number; zero: number }
}

/** Why no keys can be changed or made at this moment: every operator has to take part. Null when all do. */
export function obstacle(state: NetworkState): string | null {
  const down = state.operators.all.find(({ index }) => !state.isUp(index))
  return down ? `operator ${down.identifier} does not answer` : null
}

/** Key tweaks must reach every operator, or their shares would no longer fit together. @throws GrpcError */
export function requireAllOperators(state: NetworkState): void {
  const reason = obstacle(state)
  if (reason !== null) throw new GrpcError('unavailable', reason)
}
