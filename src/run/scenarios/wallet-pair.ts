import type { RunOptionsRecord } from '../options/options.ts'
import type { HarnessConfig } from '../protocol/protocol.ts'
import type { Host, HostWallet, WalletOptions } from './host.ts'
import type { PaymentKind } from './payment-kind.ts'
import { Receipts } from './receipts.ts'
import type { RunCounters } from './run-counters.ts'

const CONNECT_ATTEMPTS = 8
const CONNECT_BACKOFF_MS = 500

/** Alice and Bob with the receipts of each, and the extra instances on their seeds. */
export class WalletPair {
  readonly alice: Payee
  readonly bob: Payee
  readonly walletOptions: WalletOptions
  readonly #extras: HostWallet[]
  readonly #counters: RunCounters

  constructor(host: Pick<Host, 'wallet'>, config: HarnessConfig, counters: RunCounters) {
    this.walletOptions = {
      network: config.network,
      leafOptimizer: config.record.leafOptimizer,
      kind: config.record.sdkConfig,
      storageDir: config.storageDir,
    }
    const make = (name: string, seed: string) => host.wallet(name, seed, this.walletOptions)
    const payee = (wallet: HostWallet): Payee => {
      const receipts = new Receipts()
      wallet.events.handleReceipts(receipts.accept)
      return { wallet, sparkAddress: '', receipts }
    }
    this.alice = payee(make('alice', config.seeds.alice))
    this.bob = payee(make('bob', config.seeds.bob))
    this.#extras = extraNames(config.record).flatMap((suffix) => [
      make(`alice-${suffix}`, config.seeds.alice),
      make(`bob-${suffix}`, config.seeds.bob),
    ])
    this.#counters = counters
  }

  /** Alice and Bob, without the extras. */
  get wallets(): HostWallet[] {
    return [this.alice.wallet, this.bob.wallet]
  }

  /** Connects every instance, each with one listener. */
  async connect(): Promise<void> {
    for (const wallet of [...this.wallets, ...this.#extras]) {
      await connectPatiently(wallet)
      this.#counters.listenersAdded += 1
    }
    for (const payee of [this.alice, this.bob]) payee.sparkAddress ||= await payee.wallet.sparkAddress()
  }

  /** Disconnects and frees every instance, and counts the completed cycle. */
  async disconnect(): Promise<void> {
    for (const wallet of [...this.#extras, ...this.wallets]) {
      if (!wallet.connected) continue
      await wallet.disconnect()
      this.#counters.listenersRemoved += 1
    }
    this.#counters.cycles += 1
  }

  /** Events seen so far by kind, over both wallets and the extras. */
  eventCounts(): Record<string, number> {
    const sum: Record<string, number> = {}
    for (const wallet of [...this.wallets, ...this.#extras]) {
      for (const [kind, count] of Object.entries(wallet.events.counts)) sum[kind] = (sum[kind] ?? 0) + count
    }
    return sum
  }
}

function extraNames({ extraInstances }: RunOptionsRecord): string[] {
  return Array.from({ length: extraInstances }, (_, index) => `extra-${index + 1}`)
}

// An operator that is down for seconds must not end a run of hours.
async function connectPatiently(wallet: HostWallet): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await wallet.connect()
      return
    } catch (error) {
      if (attempt === CONNECT_ATTEMPTS) throw error
      await new Promise((resolve) => setTimeout(resolve, CONNECT_BACKOFF_MS * attempt))
    }
  }
}

/** Where a payment goes: the receiver's wallet, its Spark address, and the receipts its SDK reports. */
export interface Payee {
  wallet: HostWallet
  sparkAddress: string
  receipts: Receipts
}

/**
 * Makes one payment and waits until the receiver's SDK reports it.
 * @throws Error of the SDK, or of our own: no receipt came in time, or a Lightning payment went over Spark.
 */
export async function pay(
  from: Pick<HostWallet, 'send'>,
  to: Pick<Payee, 'sparkAddress' | 'receipts'> & { wallet: Pick<HostWallet, 'invoice'> },
  amountSat: number,
  kind: PaymentKind,
): Promise<void> {
  if (kind === 'lightning') {
    to.receipts.forget()
    const sent = await from.send(await to.wallet.invoice(amountSat), null)
    let received = ''
    await to.receipts.wait(({ id, amountSat: sat }) => {
      if (sat === amountSat) received = id
      return sat === amountSat
    })
    // A Lightning payment has another id on each side; a transfer to a Spark address in the invoice has not.
    if (received === sent)
      throw new Error('the SDK paid the invoice on Spark, not over Lightning: see preferSpark')
    return
  }
  const id = await from.send(to.sparkAddress, amountSat)
  await to.receipts.wait((receipt) => receipt.id === id)
}
