import type { HostWallet } from './host.ts'
import type { RunCounters } from './run-counters.ts'

/** Listeners that churn keeps registered on each wallet, besides the wallet's own. */
const LISTENERS_PER_WALLET = 5
const ROUND_PAUSE_MS = 100

/**
 * Adds and removes event listeners continuously, to test that the SDK's registry forgets them: each round every wallet
 * gets one more and loses its oldest.
 */
export class ListenerChurn {
  readonly #wallets: readonly HostWallet[]
  readonly #counters: RunCounters
  readonly #ids = new Map<HostWallet, string[]>()
  #round: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | null = null

  constructor(wallets: readonly HostWallet[], counters: RunCounters) {
    this.#wallets = wallets
    this.#counters = counters
    for (const wallet of wallets) this.#ids.set(wallet, [])
  }

  start(): void {
    const next = () => {
      this.#round = this.#turn().catch(() => {})
      this.#round.then(() => {
        if (this.#timer !== null) this.#timer = setTimeout(next, ROUND_PAUSE_MS)
      })
    }
    this.#timer = setTimeout(next, 0)
  }

  /** Ends the churn and removes the listeners it added, so that none is left at a checkpoint. */
  async stop(): Promise<void> {
    if (this.#timer === null) return
    clearTimeout(this.#timer)
    this.#timer = null
    await this.#round
    for (const wallet of this.#wallets) {
      for (const id of this.#ids.get(wallet) ?? []) await this.#remove(wallet, id)
      this.#ids.set(wallet, [])
    }
  }

  async #turn(): Promise<void> {
    for (const wallet of this.#wallets) {
      const ids = this.#ids.get(wallet) ?? []
      ids.push(await wallet.addListener())
      this.#counters.listenersAdded += 1
      const oldest = ids.length > LISTENERS_PER_WALLET ? ids.shift() : undefined
      if (oldest !== undefined) await this.#remove(wallet, oldest)
    }
  }

  async #remove(wallet: HostWallet, id: string): Promise<void> {
    if (await wallet.removeListener(id)) this.#counters.listenersRemoved += 1
  }
}
