import type { BreezSdk, SdkModule } from '../../protocol/protocol.ts'
import type { Calls, CallsMade, EventCounter, Release } from '../../scenarios/scenarios.ts'
import { makeCalls, publicMethods } from './calls.ts'
import { EMPTY_CHAIN, type InstanceOptions, sdkConfig } from './instance-config.ts'
import { paymentRequestFor } from './payment-request.ts'

/** What a wallet's instances are built from. */
export interface WalletMakings {
  sdk: SdkModule
  name: string
  /** A promise where it has to be asked for. */
  mnemonic: string | Promise<string>
  /** A folder in Node, the name of a database in a page. */
  storage: string
  /** Asked before each build: in a page an instance may need a host name of its own. */
  options: () => InstanceOptions
  listener: Pick<EventCounter, 'onEvent'>
}

/** One seed and one storage, with an SDK instance as WebAssembly that comes and goes. */
export class SdkWallet {
  readonly name: string
  readonly #makings: WalletMakings
  #connection: { instance: BreezSdk; listenerId: string | null } | null = null

  constructor(makings: WalletMakings) {
    this.name = makings.name
    this.#makings = makings
  }

  /** Builds an instance on the wallet's storage, listens to it, and waits for its first sync. */
  async connect(): Promise<void> {
    const instance = await this.build()
    const listenerId = await instance.addEventListener(this.#makings.listener)
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
    const { sdk, storage } = this.#makings
    const mnemonic = await this.#makings.mnemonic
    const options = this.#makings.options()
    let builder = sdk.SdkBuilder.new(sdkConfig(sdk, options), { type: 'mnemonic', mnemonic })
    builder = await builder.withDefaultStorage(storage)
    if (options.network.kind === 'local') builder = builder.withChainService(EMPTY_CHAIN)
    const context = (await options.context?.()) ?? null
    if (context !== null) builder = builder.withSharedContext(context)
    return await builder.build()
  }

  /** Removes the listener, disconnects and frees the instance, as the SDK's guide says to. */
  async disconnect(): Promise<void> {
    const connection = this.#connection
    if (connection === null) return
    this.#connection = null
    if (connection.listenerId !== null) await connection.instance.removeEventListener(connection.listenerId)
    await connection.instance.disconnect()
    connection.instance.free()
  }

  /** Lets the instance go with its tasks running: what a program does that forgets `disconnect()`. */
  async abandon(release: Release): Promise<void> {
    const connection = this.#connection
    this.#connection = null
    if (release === 'free') connection?.instance.free()
  }

  async liveOnce(): Promise<void> {
    const built = await this.build()
    await built.disconnect()
    built.free()
  }

  async open(): Promise<void> {
    this.#connection = { instance: await this.build(), listenerId: null }
  }

  async methods(): Promise<string[]> {
    return publicMethods(this.#makings.sdk.BreezSdk.prototype)
  }

  calls(calls: Calls): Promise<CallsMade> {
    return makeCalls(this.instance, calls)
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

  async send(to: string, amountSat: number | null): Promise<string> {
    const prepared = await this.instance.prepareSendPayment({
      paymentRequest: paymentRequestFor(this.instance, { type: 'input', input: to }),
      ...(amountSat === null ? {} : { amount: BigInt(amountSat) }),
    })
    return (await this.instance.sendPayment({ prepareResponse: prepared })).payment.id
  }

  async sync(): Promise<void> {
    await this.instance.syncWallet({})
  }

  async listPayments(limit: number | null): Promise<void> {
    await this.instance.listPayments(limit === null ? {} : { limit })
  }

  addListener(): Promise<string> {
    return this.instance.addEventListener({ onEvent: () => {} })
  }

  removeListener(id: string): Promise<boolean> {
    return this.instance.removeEventListener(id)
  }
}
