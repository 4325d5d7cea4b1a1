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
}

/** How `abandon` lets an instance go: by its own `free()`, or by dropping every reference. Never by `disconnect()`. */
export type Release = 'free' | 'drop'

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
}

export const NO_INJECTION: LeakInjector = { afterCycle: async () => {}, afterPayment() {} }

/** The runtime that the SDK under test runs in, and all that a scenario may ask of it. */
export interface Host {
  readonly probe: Probe
  wallet(name: string, seedHex: string, options: WalletOptions): HostWallet
  /** @throws UsageError for a leak that this host cannot plant. */
  injector(injection: Injection, options: WalletOptions, perPayment: boolean): LeakInjector
  close(): Promise<void>
}
