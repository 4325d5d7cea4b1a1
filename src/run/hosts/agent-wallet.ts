import { join } from 'node:path'
import {
  type Calls,
  type CallsMade,
  EventCounter,
  type HostWallet,
  type Release,
  type WalletOptions,
} from '../scenarios/scenarios.ts'
import type { AgentChannel } from './agent-channel.ts'

/** A wallet whose instance lives in an agent's process. */
export class AgentWallet implements HostWallet {
  readonly name: string
  readonly events = new EventCounter()
  readonly #channel: AgentChannel
  readonly #seedHex: string
  readonly #options: WalletOptions
  #listenerId: string | null = null
  #isOpen = false

  constructor(channel: AgentChannel, name: string, seedHex: string, options: WalletOptions) {
    this.name = name
    this.#channel = channel
    this.#seedHex = seedHex
    this.#options = options
  }

  /** All that the agent needs to build this wallet's instance. */
  buildFields(): Record<string, unknown> {
    const { network, leafOptimizer, kind, storageDir } = this.#options
    return { seed: this.#seedHex, storage: join(storageDir, this.name), network, leafOptimizer, kind }
  }

  get connected(): boolean {
    return this.#isOpen
  }

  async connect(): Promise<void> {
    await this.open()
    this.#listenerId = await this.#ask<string>('listen', { wallet: this.name })
    try {
      await this.#ask('balance', { synced: true })
    } catch (error) {
      await this.disconnect()
      throw error
    }
  }

  async disconnect(): Promise<void> {
    if (!this.#isOpen) return
    const listener = this.#listenerId
    this.#listenerId = null
    this.#isOpen = false
    if (listener !== null) await this.#ask('removeListener', { listener })
    await this.#ask('disconnect')
    await this.#ask('release')
  }

  async abandon(release: Release): Promise<void> {
    this.#listenerId = null
    this.#isOpen = false
    await this.#ask('abandon', { release })
  }

  async open(): Promise<void> {
    await this.#ask('build', this.buildFields())
    this.#isOpen = true
  }

  methods(): Promise<string[]> {
    return this.#ask('methods')
  }

  calls({ steps, times, limitMs }: Calls): Promise<CallsMade> {
    return this.#ask('calls', { steps, times, limitMs })
  }

  async liveOnce(): Promise<void> {
    await this.#ask('live', this.buildFields())
  }

  balanceSat(): Promise<number> {
    return this.#ask('balance', { synced: false })
  }

  sparkAddress(): Promise<string> {
    return this.#ask('address', { kind: 'spark' })
  }

  bitcoinAddress(): Promise<string> {
    return this.#ask('address', { kind: 'bitcoin' })
  }

  invoice(amountSat: number): Promise<string> {
    return this.#ask('address', { kind: 'invoice', amountSat })
  }

  send(to: string, amountSat: number | null): Promise<string> {
    return this.#ask('pay', { to, amountSat })
  }

  async sync(): Promise<void> {
    await this.#ask('sync')
  }

  async listPayments(limit: number | null): Promise<void> {
    const fields = limit === null ? {} : { limit }
    await this.#ask('call', { method: 'list_payments', type: 'ListPaymentsRequest', fields })
  }

  addListener(): Promise<string> {
    return this.#ask('addListener')
  }

  removeListener(listener: string): Promise<boolean> {
    return this.#ask('removeListener', { listener })
  }

  #ask<Answer>(verb: string, fields: Record<string, unknown> = {}): Promise<Answer> {
    return this.#channel.ask<Answer>(verb, { instance: this.name, ...fields })
  }
}
