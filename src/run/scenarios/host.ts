import type { Checkpoint, RunMetadata } from '../../compare/compare.ts'
import type { Injection } from '../options/options.ts'
import type { MemoryCheckpoint, MemoryReading } from '../probe/probe.ts'
import type { HarnessNetwork } from '../protocol/protocol.ts'
import type { EventCounter } from './event-counter.ts'

/** How every SDK instance of a run is configured. */
export interface WalletOptions {
  /** `nowhere`: addresses at which nobody answers, for lives of instances without a network. */
  network: HarnessNetwork | { kind: 'nowhere' }
  leafOptimizer: boolean
  kind: 'client' | 'server'
  /** Parent of the wallets' storage folders. */
  storageDir: string
  /** Whether the instances share what they can: one context of the host's, made with its first wallet that asks for it. */
  shared?: boolean
}

/** How `abandon` lets an instance go: by its own `free()`, or by dropping every reference. Never by `disconnect()`. */
export type Release = 'free' | 'drop'

/**
 * A call's argument as JSON, spelled as in the JavaScript binding. Where JSON has no word, an object of one key stands
 * for it: `{ $integer: '1000' }` a large whole number, `{ $bytes: '00ff' }` bytes, `{ $listener: true }` a new listener
 * that does nothing, `{ $result: 0 }` the result of the step at that place, `{ $result: 0, $field: 'id' }` one field of
 * it.
 */
export type CallValue =
  | string
  | number
  | boolean
  | null
  | readonly CallValue[]
  | { readonly [key: string]: CallValue }

/** One public method with its arguments. */
export interface CallStep {
  /** As the JavaScript binding spells it, in every host. */
  method: string
  arguments: readonly CallValue[]
  /** Whether what it returns is an object to be freed: then it is, once the steps are done. */
  frees?: true
}

/** The same steps a number of times. */
export interface Calls {
  steps: readonly CallStep[]
  times: number
  /** How long one round of steps may take: an SDK's call may never return. */
  limitMs: number
}

export interface CallsMade {
  /** Rounds that came to an end, in order or refused. */
  made: number
  refused: number
  /** What the last refusal said. */
  refusal: string | null
  /** Whether the round after them did not end in time; nothing was called after it. */
  hung: boolean
  tookMs: number
}

/** One seed and one storage folder, with an SDK instance in the measured process that comes and goes. */
export interface HostWallet {
  readonly name: string
  readonly events: EventCounter
  readonly connected: boolean
  /** Builds an instance, listens to it, and waits for its first sync. */
  connect(): Promise<void>
  /** Removes the listener, disconnects and releases the instance, as the SDK's guide says to. */
  disconnect(): Promise<void>
  /** Lets the connected instance go without `disconnect()`. */
  abandon(release: Release): Promise<void>
  /** Builds an instance, disconnects and releases it, without listening to it or waiting for a sync. */
  liveOnce(): Promise<void>
  balanceSat(): Promise<number>
  sparkAddress(): Promise<string>
  bitcoinAddress(): Promise<string>
  invoice(amountSat: number): Promise<string>
  /**
   * Sends to a Spark address or an invoice.
   * @param amountSat Null for an invoice, which tells it itself.
   * @returns The payment's id.
   */
  send(to: string, amountSat: number | null): Promise<string>
  sync(): Promise<void>
  /** @param limit Null for all payments. */
  listPayments(limit: number | null): Promise<void>
  /** Adds a listener that does nothing. */
  addListener(): Promise<string>
  removeListener(id: string): Promise<boolean>
  /** Builds an instance without listening to it or waiting for its sync; `disconnect()` takes it down. */
  open?(): Promise<void>
  /** The public methods of the SDK's class, read from the class itself, as the JavaScript binding spells them. */
  methods?(): Promise<string[]>
  /** Calls public methods on the connected instance, in the measured process; what they refuse is counted. */
  calls?(calls: Calls): Promise<CallsMade>
  /** The connected instance itself, where the scenario runs beside it. */
  readonly raw?: unknown
}

/** The memory columns of one row of `samples.csv`, null where this host has no such figure. */
export type Reading = { [Figure in keyof MemoryReading]: MemoryReading[Figure] | null } & {
  /** Open file descriptors and threads of the measured process, descriptors before garbage is collected. */
  fds: number | null
  threads: number | null
}

/** Reads the memory of the measured process. */
export interface Probe {
  /** Whether the Rust heap can be counted. */
  census(): RunMetadata['census']
  sample(options: { collect: boolean }): Promise<Reading>
  /** Counts at rest, or between two payments: the details, and the row of the same moment. */
  checkpoint(
    phase: Checkpoint['phase'],
    options: { collect: boolean; drain: boolean },
  ): Promise<{ details: MemoryCheckpoint; reading: Reading }>
  /** Waits until the SDKs have nothing under way, for a few seconds at most. */
  idle(): Promise<void>
}

/** Plants the leak of `--inject`, a known amount at a time. */
export interface LeakInjector {
  /** Once a cycle, after its disconnect and free, before it is counted. */
  afterCycle(): Promise<void>
  afterPayment(): void
  /** Once for each call that failed on purpose. */
  afterFailure?(): Promise<void>
}

export const NO_INJECTION: LeakInjector = { afterCycle: async () => {}, afterPayment() {} }

/** The runtime of the SDK under test, and all that a scenario may ask of it. */
export interface Host {
  readonly probe: Probe
  wallet(name: string, seedHex: string, options: WalletOptions): HostWallet
  /** @throws UsageError for a leak that this host cannot plant. */
  injector(injection: Injection, options: WalletOptions, perPayment: boolean): LeakInjector
  /**
   * Whether the SDK has a context that instances share; absent where this host shares none. The native library's
   * context keeps its connections, and their tables of header compression rise for thousands of requests, so no rest
   * would be one.
   */
  canShare?(): Promise<boolean>
  close(): Promise<void>
}
