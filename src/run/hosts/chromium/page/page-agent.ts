import type { Injection } from '../../../options/options.ts'
import type { MemoryCheckpoint, MemoryReading } from '../../../probe/probe.ts'
import type { OwnPart, OwnState } from '../../../scenarios/page-scenarios.ts'
import type { RunCounters, WalletOptions } from '../../../scenarios/scenarios.ts'

/** What a wallet of the page can do by itself; all of it goes over the wire as it is. */
export type PageWalletMethod =
  | 'connect'
  | 'disconnect'
  | 'abandon'
  | 'liveOnce'
  | 'open'
  | 'methods'
  | 'calls'
  | 'balanceSat'
  | 'sparkAddress'
  | 'bitcoinAddress'
  | 'invoice'
  | 'send'
  | 'sync'
  | 'listPayments'
  | 'addListener'
  | 'removeListener'

/** The options of a wallet without its storage: in a page that goes by the wallet's name. */
export type PageWalletOptions = Omit<WalletOptions, 'storageDir'>

/** A moment of the page's memory, as far as the page itself sees it. */
export type PageReading = Pick<
  MemoryReading,
  'goroutines' | 'wasmMemoryBytes' | 'rustLiveBytes' | 'rustLiveBlocks' | 'externrefs' | 'sdkHandles'
>

export type PageCensus = { kind: 'exact' } | { kind: 'unavailable'; reason: string }

/** What the agent in the page does when it is told. Arguments and answers are JSON. */
export interface PageAgent {
  /**
   * Loads the SDK.
   * @param options.closeStorage Whether what it leaves open in its storage is closed before each count at rest.
   */
  load(entry: string, options: { closeStorage: boolean }): Promise<PageCensus>
  wallet(name: string, mnemonic: string, options: PageWalletOptions): void
  onWallet(name: string, method: PageWalletMethod, args: unknown[]): Promise<unknown>
  injector(injection: Injection, mnemonic: string, options: PageWalletOptions, perPayment: boolean): void
  plant(after: 'cycle' | 'payment'): Promise<void>
  sample(): { reading: PageReading; census: PageCensus }
  /** With the IndexedDB connections that were open before garbage was collected. */
  checkpoint(
    phase: 'quiet' | 'rest',
    options: { collect: boolean; drain: boolean },
  ): Promise<MemoryCheckpoint & { openConnections: number }>
  idle(): Promise<void>
  canShare(): boolean
  /** @param address Of the user's own file, from the page's root; `file` is its name, for sentences. */
  loadOwn(address: string, file: string, options: OwnOptions): Promise<void>
  runOwn(part: OwnPart): Promise<OwnCounts>
  stopOwn(): void
  /** The harness's answer to a question. */
  answered(id: number, answer: { ok: string } | { error: string }): void
}

/** What a scenario of the user's own is run with; the rest it asks for. */
export interface OwnOptions {
  amountSat: number
  network: 'local' | 'regtest'
  wallet: PageWalletOptions
}

/** What a scenario of the user's own has done so far. */
export interface OwnCounts extends OwnState {
  counts: Pick<RunCounters, 'payments' | 'fundings' | 'fundedSat' | 'listenersAdded' | 'listenersRemoved'>
}

/** What only the harness has: seeds, and the way to the faucet. */
export type PageQuestion =
  | { kind: 'mnemonic'; index: number }
  | { kind: 'fund'; address: string; amountSat: number }

/** What the page says unasked. */
export type PageEvent =
  | { kind: 'sdk-event'; wallet: string; event: { type: string; payment?: PagePayment } }
  | { kind: 'uncaught'; message: string }
  | { kind: 'question'; id: number; question: PageQuestion }

/** Of an event's payment, what is looked at; the amount is a BigInt in the page. */
export interface PagePayment {
  paymentType: string
  id: string
  amount: string
}
