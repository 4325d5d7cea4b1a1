import { basePoint, randomScalar } from '../crypto/curve.ts'
import { NonceStore } from '../frost/nonce-store.ts'
import { GrpcError } from '../grpc/status.ts'
import { Ledger, type LedgerLimits } from '../ledger/ledger.ts'
import { DEFAULT_MINT, type Issuer, type MintOptions } from '../ledger/mint.ts'
import type { Identity } from '../ledger/node.ts'
import type { Transfer } from '../ledger/transfer.ts'
import { InvoiceBook } from '../lightning/invoice-book.ts'
import { EventStreams } from './event-streams.ts'
import { createOperators, type Operators } from './operators.ts'
import { SigningDesk } from './signing.ts'

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

export interface StateOptions {
  /** Signing operators; the first is the coordinator. */
  operators?: number
  /** How many of them sign. */
  threshold?: number
  /** Locks of the leaves that the faucet and the service provider make. */
  mint?: MintOptions
  limits?: Partial<LedgerLimits>
  now?: () => Date
}

/** An empty network. */
export function createState(
  options: StateOptions,
  provider: Issuer,
  { isUp, refusalOfSend }: Pick<NetworkState, 'isUp' | 'refusalOfSend'>,
): NetworkState {
  const operators = createOperators(options.operators ?? 3, options.threshold ?? 2)
  const now = options.now ?? (() => new Date())
  const nonces = new NonceStore(now)
  return {
    operators,
    nonces,
    ledger: new Ledger(options.limits),
    desk: new SigningDesk(operators, nonces),
    events: new EventStreams(),
    invoices: new InvoiceBook(),
    counts: {
      transfers: 0,
      claims: 0,
      swaps: 0,
      lightning: 0,
      grantedSat: 0,
      renewals: { node: 0, refund: 0, zero: 0 },
    },
    serviceProvider: Buffer.from(provider.identityKey).toString('hex'),
    mint: options.mint ?? DEFAULT_MINT,
    now,
    isUp,
    refusalOfSend,
  }
}

/** A new identity that pays out. */
export function createIssuer(): Issuer {
  const identitySecret = randomScalar()
  return { identitySecret, identityKey: basePoint(identitySecret) }
}

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
