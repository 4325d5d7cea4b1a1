import { basePoint, randomScalar } from '../crypto/curve.ts'
import { NonceStore } from '../frost/nonce-store.ts'
import { Ledger, type LedgerLimits } from '../ledger/ledger.ts'
import { DEFAULT_MINT, type Issuer, type MintOptions } from '../ledger/mint.ts'
import { InvoiceBook } from '../lightning/invoice-book.ts'
import { EventStreams } from './event-streams.ts'
import type { NetworkState } from './network-state.ts'
import { createOperators } from './operators.ts'
import { SigningDesk } from './signing.ts'

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
