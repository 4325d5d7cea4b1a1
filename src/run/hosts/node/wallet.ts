import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BreezSdk, SdkEvent, SdkModule } from '../../protocol/protocol.ts'
import { EMPTY_CHAIN, type InstanceOptions, sdkConfig } from './sdk-config.ts'

/** Alice or Bob: one seed, one storage folder, and an SDK instance that comes and goes. */
export class Wallet {
  readonly name: string
  readonly events = new EventCounter()
  readonly #sdk: SdkModule
  readonly #mnemonic: string
  readonly #storageDir: string
  readonly #options: InstanceOptions
  #connection: { instance: BreezSdk; listenerId: string } | null = null

  constructor(
    sdk: SdkModule,
    name: string,
    mnemonic: string,
    storageParent: string,
    options: InstanceOptions,
  ) {
    this.#sdk = sdk
    this.name = name
    this.#mnemonic = mnemonic
    this.#storageDir = join(storageParent, name)
    this.#options = options
  }

  /** Builds an instance on the wallet's storage folder, listens to it, and waits for its first sync. */
  async connect(): Promise<void> {
    const instance = await this.build()
    const listenerId = await instance.addEventListener(this.events)
    this.#connection = { instance, listenerId }
    try {
      await instance.getInfo({ ensureSynced: true })
    } catch (error) {
      await this.disconnect()
      throw error
    }
  }

  /** Builds an instance without listening to it or waiting for it. The caller frees it. */
  async build(): Promise<BreezSdk> {
    mkdirSync(this.#storageDir, { recursive: true })
    const seed = { type: 'mnemonic' as const, mnemonic: this.#mnemonic }
    let builder = this.#sdk.SdkBuilder.new(sdkConfig(this.#sdk, this.#options), seed)
    builder = await builder.withDefaultStorage(this.#storageDir)
    if (this.#options.network.kind === 'local') builder = builder.withChainService(EMPTY_CHAIN)
    return await builder.build()
  }

  /** Removes the listener, disconnects and frees the instance, as the SDK's guide says to. */
  async disconnect(): Promise<void> {
    const connection = this.#connection
    if (connection === null) return
    this.#connection = null
    await connection.instance.removeEventListener(connection.listenerId)
    await connection.instance.disconnect()
    connection.instance.free()
  }

  /** The connected instance. */
  get instance(): BreezSdk {
    if (this.#connection === null) throw new Error(`${this.name} is not connected`)
    return this.#connection.instance
  }

  get connected(): boolean {
    return this.#connection !== null
  }

  async balanceSat(): Promise<number> {
    return (await this.instance.getInfo({})).balanceSats
  }

  async sparkAddress(): Promise<string> {
    return (await this.instance.receivePayment({ paymentMethod: { type: 'sparkAddress' } })).paymentRequest
  }

  async bitcoinAddress(): Promise<string> {
    return (await this.instance.receivePayment({ paymentMethod: { type: 'bitcoinAddress' } })).paymentRequest
  }

  async invoice(amountSat: number): Promise<string> {
    const paymentMethod = {
      type: 'bolt11Invoice' as const,
      description: 'sdk-memtest',
      amountSats: amountSat,
    }
    return (await this.instance.receivePayment({ paymentMethod })).paymentRequest
  }
}

/** A payment that a wallet's SDK reported as received. */
export interface Receipt {
  id: string
  amountSat: number
}

type ReceiptHandler = (receipt: Receipt) => void

/**
 * The event listener of a wallet: counts events by kind over all its connections, and hands received payments on.
 */
export class EventCounter {
  readonly counts: Record<string, number> = {}
  #onReceipt: ReceiptHandler = () => {}

  /** Sets who hears of received payments, in place of the one before. */
  handleReceipts(handler: ReceiptHandler): void {
    this.#onReceipt = handler
  }

  readonly onEvent = (event: SdkEvent): void => {
    this.counts[event.type] = (this.counts[event.type] ?? 0) + 1
    if (event.type === 'paymentSucceeded' && event.payment.paymentType === 'receive') {
      this.#onReceipt({ id: event.payment.id, amountSat: Number(event.payment.amount) })
    }
  }
}
