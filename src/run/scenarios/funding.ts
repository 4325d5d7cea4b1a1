import type { HostWallet } from './host.ts'
import type { RunCounters } from './run-counters.ts'

/** How many payments' worth of leaves a wallet is given at once on the local network. */
const LEAVES_PER_FUNDING = 2
/** The hosted faucet gives at most this many satoshis a request. */
const HOSTED_FUNDING_SAT = 50_000
const HOSTED_WAIT_MS = 300_000
const LOCAL_WAIT_MS = 30_000
const HOSTED_POLL_MS = 5_000
const LOCAL_POLL_MS = 50
/** After a failed claim the SDK tries again at its next sync only, and by itself it syncs once a minute. */
const SYNC_EVERY_MS = 5_000

/** Gives coins to an address. */
export interface Faucet {
  /** @returns The hash of the funding transaction. */
  fund(address: string, amountSat: number): Promise<string>
}

/** What funding asks of a wallet. */
type FundedWallet = Pick<HostWallet, 'name' | 'balanceSat' | 'sparkAddress' | 'bitcoinAddress' | 'sync'>

/** Fills the wallets from the faucet, at the start and whenever a sender's balance runs low. */
export class Funding {
  readonly #faucet: Faucet
  readonly #network: 'local' | 'regtest'
  readonly #amountSat: number
  readonly #counters: RunCounters

  constructor(faucet: Faucet, network: 'local' | 'regtest', amountSat: number, counters: RunCounters) {
    this.#faucet = faucet
    this.#network = network
    this.#amountSat = amountSat
    this.#counters = counters
  }

  /** Funds the wallet unless it can pay at least once more. Resolves when its SDK shows the new balance. */
  async ensure(wallet: FundedWallet): Promise<void> {
    const before = await wallet.balanceSat()
    // Payments may cost a fee on the hosted network.
    const enough = this.#network === 'local' ? this.#amountSat : this.#amountSat + 1000
    if (before >= enough) return
    const expected =
      this.#network === 'local' ? await this.#fundLeaves(wallet) : await this.#fundOnChain(wallet)
    await this.#waitFor(wallet, before + expected)
  }

  /** Exact leaves, so that payments need no swap; one request a leaf. */
  async #fundLeaves(wallet: FundedWallet): Promise<number> {
    const address = await wallet.sparkAddress()
    const requests = Array.from({ length: LEAVES_PER_FUNDING }, () => this.#request(address, this.#amountSat))
    await Promise.all(requests)
    return LEAVES_PER_FUNDING * this.#amountSat
  }

  // A deposit may lose a claim fee: half of it is enough to go on.
  async #fundOnChain(wallet: FundedWallet): Promise<number> {
    await this.#request(await wallet.bitcoinAddress(), HOSTED_FUNDING_SAT)
    return HOSTED_FUNDING_SAT / 2
  }

  async #request(address: string, amountSat: number): Promise<void> {
    await this.#faucet.fund(address, amountSat)
    this.#counters.fundings += 1
    this.#counters.fundedSat += amountSat
  }

  async #waitFor(wallet: FundedWallet, balanceSat: number): Promise<void> {
    const local = this.#network === 'local'
    const waitMs = local ? LOCAL_WAIT_MS : HOSTED_WAIT_MS
    const startMs = performance.now()
    let syncAtMs = startMs + SYNC_EVERY_MS
    for (;;) {
      const balance = await wallet.balanceSat()
      if (balance >= balanceSat) return
      const nowMs = performance.now()
      if (nowMs - startMs > waitMs) {
        throw new Error(
          `${wallet.name} should hold ${balanceSat} sat after funding, holds ${balance} after ${waitMs / 1000} s`,
        )
      }
      await new Promise((resolve) => setTimeout(resolve, local ? LOCAL_POLL_MS : HOSTED_POLL_MS))
      if (nowMs < syncAtMs) continue
      syncAtMs = nowMs + SYNC_EVERY_MS
      // A sync that fails is one of the faults to outlast; the balance tells in the end.
      await wallet.sync().catch(() => {})
    }
  }
}
