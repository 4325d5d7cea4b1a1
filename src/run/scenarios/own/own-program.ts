import type { Scenario, Tools, Wallet } from '../../../scenario.d.ts'
import type { HarnessNetwork } from '../../protocol/protocol.ts'
import { type Faucet, Funding } from '../funding.ts'
import type { HostWallet } from '../host.ts'
import { Receipts } from '../receipts.ts'
import type { RunCounters } from '../run-counters.ts'
import { pay } from '../wallet-pair.ts'
import { placeIn, saidBy } from './own-module.ts'

/** The parts of a scenario of the user's own, and the end: what is still connected is taken down. */
export type OwnPart = 'setup' | 'cycle' | 'teardown' | 'close'

/** A scenario of the user's own, wherever it runs. */
export interface OwnParts {
  /** @throws Error in one sentence with the file, and with the line where it is known. */
  run(part: OwnPart): Promise<OwnState>
}

export interface OwnState {
  /** Whether a wallet is still connected: it goes on with what the part asked for. */
  connected: boolean
  /** Events that the wallets heard so far, by kind. */
  events: Record<string, number>
}

/** What the wallets of a scenario do by means of their host. */
export type OwnHostWallet = Pick<
  HostWallet,
  | 'name'
  | 'events'
  | 'connected'
  | 'connect'
  | 'disconnect'
  | 'balanceSat'
  | 'sparkAddress'
  | 'bitcoinAddress'
  | 'invoice'
  | 'send'
  | 'sync'
  | 'raw'
>

/** What a scenario of the user's own is run with. */
export interface OwnMakings {
  /** Satoshis that a payment sends unless the scenario says. */
  amountSat: number
  network: HarnessNetwork['kind']
  faucet: Faucet
  counters: RunCounters
  signal: AbortSignal
  /** @param index The wallet's place among those of the scenario, from 0: each has a seed of its own. */
  makeWallet(name: string, index: number): OwnHostWallet
}

/**
 * Loads a scenario of the user's own and hands it its context.
 * @throws UsageError in one sentence for a file that does not load or is no scenario.
 */
export type LoadOwn = (makings: OwnMakings) => Promise<OwnParts>

/** A loaded scenario with all that it is given. Runs where the file was loaded, in Node or in a page. */
export class OwnProgram implements OwnParts {
  readonly #file: string
  readonly #scenario: Scenario<unknown>
  readonly #tools: OwnTools
  #state: unknown

  /** @param file The file's name without its folder. */
  constructor(file: string, scenario: Scenario<unknown>, makings: OwnMakings) {
    this.#file = file
    this.#scenario = scenario
    this.#tools = new OwnTools(makings)
  }

  async run(part: OwnPart): Promise<OwnState> {
    try {
      await this.#run(part)
    } catch (error) {
      const message = `${this.#file}: ${part} failed: ${saidBy(error)}${placeIn(error, this.#file)}`
      throw new Error(message, { cause: error })
    }
    return { connected: this.#tools.hasConnected, events: this.#tools.eventCounts() }
  }

  async #run(part: OwnPart): Promise<void> {
    if (part === 'close') await this.#tools.close()
    else if (part === 'setup') this.#state = await this.#scenario.setup?.(this.#tools)
    else await this.#scenario[part]?.(this.#tools, this.#state)
  }
}

class OwnTools implements Tools {
  readonly signal: AbortSignal
  readonly #makings: OwnMakings
  readonly #wallets = new Map<string, OwnWallet>()

  constructor(makings: OwnMakings) {
    this.#makings = makings
    this.signal = makings.signal
  }

  readonly wallet = (name: string): Wallet => {
    if (!/^[\w-]{1,40}$/.test(name)) {
      throw new Error(`a wallet's name should be letters, digits, - and _, got ${JSON.stringify(name)}`)
    }
    const wallet = this.#wallets.get(name) ?? new OwnWallet(this.#makings, name, this.#wallets.size)
    this.#wallets.set(name, wallet)
    return wallet
  }

  get hasConnected(): boolean {
    return [...this.#wallets.values()].some(({ connected }) => connected)
  }

  eventCounts(): Record<string, number> {
    const sum: Record<string, number> = {}
    for (const { host } of this.#wallets.values()) {
      for (const [kind, count] of Object.entries(host.events.counts)) sum[kind] = (sum[kind] ?? 0) + count
    }
    return sum
  }

  async close(): Promise<void> {
    for (const wallet of this.#wallets.values()) await wallet.disconnect()
  }
}

class OwnWallet implements Wallet {
  readonly host: OwnHostWallet
  readonly #makings: OwnMakings
  readonly #receipts = new Receipts()

  constructor(makings: OwnMakings, name: string, index: number) {
    this.#makings = makings
    this.host = makings.makeWallet(name, index)
    this.host.events.handleReceipts(this.#receipts.accept)
  }

  get name(): string {
    return this.host.name
  }

  get connected(): boolean {
    return this.host.connected
  }

  get sdk(): Wallet['sdk'] {
    if (!this.connected) throw new Error(`the wallet ${this.name} is not connected: call connect() first`)
    if (this.host.raw === undefined) {
      throw new Error('sdk is the object of the JavaScript binding: use --host node or chromium')
    }
    return this.host.raw as Wallet['sdk']
  }

  async connect(): Promise<void> {
    await this.host.connect()
    this.#makings.counters.listenersAdded += 1
  }

  async disconnect(): Promise<void> {
    if (!this.connected) return
    await this.host.disconnect()
    this.#makings.counters.listenersRemoved += 1
  }

  sync(): Promise<void> {
    return this.host.sync()
  }

  balanceSat(): Promise<number> {
    return this.host.balanceSat()
  }

  sparkAddress(): Promise<string> {
    return this.host.sparkAddress()
  }

  async fund(): Promise<void> {
    const { faucet, network, amountSat, counters } = this.#makings
    await new Funding(faucet, network, amountSat, counters).ensure(this.host)
  }

  async pay(to: Wallet, amountSat = this.#makings.amountSat): Promise<void> {
    if (!(to instanceof OwnWallet)) throw new Error('pay should be given a wallet of this scenario')
    const payee = { wallet: to.host, sparkAddress: await to.sparkAddress(), receipts: to.#receipts }
    await pay(this.host, payee, amountSat, 'spark')
    this.#makings.counters.countPayment('spark')
  }
}
