import { Faults } from '../../../src/spark/control/faults.ts'
import type { Issuer } from '../../../src/spark/ledger/mint.ts'
import {
  createIssuer,
  createState,
  type NetworkState,
  type StateOptions,
} from '../../../src/spark/operator/network-state.ts'
import { mintTransfer, payOut } from '../../../src/spark/operator/pay-out.ts'
import { TestWallet } from './test-wallet.ts'

/** A network without its servers, for tests that call the handlers themselves. */
export interface LocalOperators {
  state: NetworkState
  faults: Faults
  provider: Issuer
  /** Pays leaves of the given amounts to a wallet, which still has to claim them. */
  fund(wallet: TestWallet, ...amountsSat: number[]): void
  /** A wallet that already owns leaves of the given amounts. */
  wallet(name: string, ...amountsSat: number[]): TestWallet
}

export function localOperators(options: StateOptions = {}): LocalOperators {
  const faults = new Faults(options.now ?? (() => new Date()))
  const provider = createIssuer()
  const faucet = createIssuer()
  const state = createState(options, provider, faults)
  const fund = (wallet: TestWallet, ...amountsSat: number[]) => {
    payOut(state, mintTransfer(state, faucet, wallet.identityKey, amountsSat, 'transfer'))
  }
  const wallet = (name: string, ...amountsSat: number[]) => {
    const created = new TestWallet(state, name)
    if (amountsSat.length > 0) fund(created, ...amountsSat)
    created.claimAll()
    return created
  }
  return { state, faults, provider, fund, wallet }
}
