import {
  type Calls,
  type CallsMade,
  EventCounter,
  type HostWallet,
  type Release,
} from '../../scenarios/scenarios.ts'
import type { PageWalletMethod } from './page/page-agent.ts'
import type { PageSession } from './page-session.ts'

/** A wallet whose instance lives in the page. */
export class PageWallet implements HostWallet {
  readonly name: string
  readonly events = new EventCounter()
  readonly #page: PageSession
  readonly #made: Promise<void>
  #connected = false

  /** @param made Resolves when the page knows the wallet. */
  constructor(page: PageSession, name: string, made: Promise<void>) {
    this.#page = page
    this.name = name
    this.#made = made
    // Whoever asks hears of it.
    made.catch(() => {})
  }

  get connected(): boolean {
    return this.#connected
  }

  async connect(): Promise<void> {
    await this.#ask('connect')
    this.#connected = true
  }

  async disconnect(): Promise<void> {
    if (!this.#connected) return
    this.#connected = false
    await this.#ask('disconnect')
  }

  async abandon(release: Release): Promise<void> {
    this.#connected = false
    await this.#ask('abandon', release)
  }

  async liveOnce(): Promise<void> {
    await this.#ask('liveOnce')
  }

  async open(): Promise<void> {
    await this.#ask('open')
    this.#connected = true
  }

  methods(): Promise<string[]> {
    return this.#ask('methods')
  }

  calls(calls: Calls): Promise<CallsMade> {
    return this.#ask('calls', calls)
  }

  balanceSat(): Promise<number> {
    return this.#ask('balanceSat')
  }

  sparkAddress(): Promise<string> {
    return this.#ask('sparkAddress')
  }

  bitcoinAddress(): Promise<string> {
    return this.#ask('bitcoinAddress')
  }

  invoice(amountSat: number): Promise<string> {
    return this.#ask('invoice', amountSat)
  }

  send(to: string, amountSat: number | null): Promise<string> {
    return this.#ask('send', to, amountSat)
  }

  async sync(): Promise<void> {
    await this.#ask('sync')
  }

  async listPayments(limit: number | null): Promise<void> {
    await this.#ask('listPayments', limit)
  }

  addListener(): Promise<string> {
    return this.#ask('addListener')
  }

  removeListener(id: string): Promise<boolean> {
    return this.#ask('removeListener', id)
  }

  async #ask<Answer>(method: PageWalletMethod, ...args: unknown[]): Promise<Answer> {
    await this.#made
    return (await this.#page.ask('onWallet', this.name, method, args)) as Answer
  }
}
