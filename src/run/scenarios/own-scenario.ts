import { UsageError } from '../../errors.ts'
import type { Tools, Wallet } from '../../scenario.d.ts'
import { Funding } from './funding.ts'
import type { HostWallet, WalletOptions } from './host.ts'
import { seedOf } from './lifecycle.ts'
import { Receipts } from './receipts.ts'
import { isWarm } from './run-counters.ts'
import type { ScenarioContext, ScenarioResult } from './scenario-context.ts'
import { pay } from './wallet-pair.ts'

/** A cycle, or setup, that takes longer hangs. */
const LIMIT_MS = 60_000

/** A scenario of the user's own: set up once, then cycle after cycle, each counted at rest, until the run is over. */
export async function runOwn(context: ScenarioContext): Promise<ScenarioResult> {
  const { own, config, counters, host, stop } = context
  const { record } = config
  if (own === null) throw new Error('the scenario was not loaded')
  const guarded = guard(record.scenario)
  const tools = new OwnTools(context)
  context.onStage('connecting')
  const state = await guarded('setup', true, async () => await own.setup?.(tools))
  context.onStage('measuring')
  const recorder = context.openRecorder()
  await recorder.sample('start')
  const isOver = () =>
    stop.aborted ||
    recorder.elapsedSec >= config.latestEndSec ||
    (record.cycleLimit !== null && counters.cycles >= record.cycleLimit)
  while (!isOver()) {
    // Whoever wrote it can mend it; later on, what was measured is worth more than the exit code.
    await guarded('cycle', counters.cycles === 0, async () => await own.cycle(tools, state))
    counters.cycles += 1
    // A wallet that stays connected goes on with what the cycle asked for.
    if (tools.hasConnected) await host.probe.idle()
    await recorder.checkpoint('rest')
    if (isWarm(config, counters, recorder.elapsedSec)) context.onWarm()
  }
  context.onStage('finishing')
  await recorder.sample('end')
  const takeDown = async () => {
    await guarded('teardown', false, async () => await own.teardown?.(tools, state))
    await tools.close()
  }
  return { balances: null, events: tools.eventCounts(), takeDown }
}

type Guarded = <Result>(part: string, isUsage: boolean, work: () => Promise<Result>) => Promise<Result>

/** Runs a part of the user's own file; what it throws, or that it hangs, is one sentence. */
function guard(file: string): Guarded {
  return async (part, isUsage, work) => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it did not return within ${LIMIT_MS / 1000} s`)), LIMIT_MS)
    })
    try {
      return await Promise.race([work(), late])
    } catch (error) {
      const message = `${file}: ${part} failed: ${error instanceof Error ? error.message : String(error)}${placeIn(error, file)}`
      throw isUsage ? new UsageError(message) : new Error(message)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** The line of the user's own file that an error came through. */
function placeIn(error: unknown, file: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const at = stack.split('\n').find((line) => line.includes(`/${file}:`))
  const line = at === undefined ? undefined : /:(\d+):\d+\)?$/.exec(at)?.[1]
  return line === undefined ? '' : ` (${file}:${line})`
}

class OwnTools implements Tools {
  readonly signal: AbortSignal
  readonly #context: ScenarioContext
  readonly #wallets = new Map<string, OwnWallet>()

  constructor(context: ScenarioContext) {
    this.#context = context
    this.signal = context.stop
  }

  readonly wallet = (name: string): Wallet => {
    if (!/^[\w-]{1,40}$/.test(name)) {
      throw new Error(`a wallet's name should be letters, digits, - and _, got ${JSON.stringify(name)}`)
    }
    const wallet = this.#wallets.get(name) ?? new OwnWallet(this.#context, name, this.#wallets.size)
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
  readonly host: HostWallet
  readonly #context: ScenarioContext
  readonly #receipts = new Receipts()

  constructor(context: ScenarioContext, name: string, index: number) {
    const { config, host } = context
    const { leafOptimizer, sdkConfig: kind } = config.record
    const { network, storageDir, seeds } = config
    const options: WalletOptions = { network, leafOptimizer, kind, storageDir }
    this.#context = context
    this.host = host.wallet(name, seedOf(seeds.alice, index), options)
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
      throw new Error('sdk is the object of the JavaScript binding: use --host node')
    }
    return this.host.raw as Wallet['sdk']
  }

  async connect(): Promise<void> {
    await this.host.connect()
    this.#context.counters.listenersAdded += 1
  }

  async disconnect(): Promise<void> {
    if (!this.connected) return
    await this.host.disconnect()
    this.#context.counters.listenersRemoved += 1
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
    const { faucet, config, counters } = this.#context
    const { network, amountSat } = config.record
    await new Funding(faucet, network, amountSat, counters).ensure(this.host)
  }

  async pay(to: Wallet, amountSat = this.#context.config.record.amountSat): Promise<void> {
    if (!(to instanceof OwnWallet)) throw new Error('pay should be given a wallet of this scenario')
    const payee = { wallet: to.host, sparkAddress: await to.sparkAddress(), receipts: to.#receipts }
    await pay(this.host, payee, amountSat, 'spark')
    this.#context.counters.countPayment('spark')
  }
}
