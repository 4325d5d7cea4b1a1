import type { RunOptionsRecord } from '../../run/options/options.ts'

/**
 * How a run ended: at the end that was asked for, stopped before it (SIGINT, SIGTERM), with fewer payments or cycles than
 * were asked for, or broken.
 */
export type RunOutcome =
  | { kind: 'completed' }
  | { kind: 'stopped'; detail: string }
  | { kind: 'fell-short'; detail: string }
  | { kind: 'crashed'; detail: string }
  | { kind: 'deadline'; detail: string }

export interface SdkRecord {
  /** The npm spec asked for, e.g. `0.19.2`, `latest`, `./breez-sdk-spark.tgz`. */
  spec: string
  version: string
  /** SHA-256 of the wasm file, hex: two runs with the same hash measured the same build. */
  wasmSha256: string
  /** SHA-256 of the native library, hex, on a host that has one. */
  librarySha256?: string | undefined
}

export interface EnvironmentRecord {
  runtime: string
  v8: string
  os: string
  arch: string
  cpu: string
  cores: number
  memoryBytes: number
}

/** Money at the end of a run: what the faucet paid in must be in the two wallets. */
export interface BalanceRecord {
  fundedSat: number
  aliceSat: number
  bobSat: number
  /** Sum of the wallets' leaves on the operators' side, local network only. */
  leavesSat: number | null
  /**
   * Of `leavesSat`, what neither wallet could spend when it was asked: sent and not yet claimed, or in a swap that a
   * failed call left open (the operators give that back when it expires). Null where it was not asked for.
   */
  underWaySat: number | null
  /** Null where it could not be checked: on the hosted network, or when the local one did not answer. */
  conserved: boolean | null
}

/** Exact counts at one point of rest, one JSON line each in `checkpoints.jsonl`. Null where a reader refused. */
export interface Checkpoint {
  phase: 'quiet' | 'rest'
  elapsedSec: number
  cycles: number
  payments: number
  /** Requests that the SDK made through fetch since the start. */
  requests: number | null
  /** Listeners added since the start (churn included). */
  listenersAdded: number
  wasmMemoryBytes: number
  rustLiveBytes: number | null
  rustLiveBlocks: number | null
  rustFreeBytes: number | null
  rustLargestHoleBytes: number | null
  heapAllocBytes: number | null
  /** Live wasm-bindgen objects by class, e.g. `{ BreezSdk: 2 }`. */
  handles: Record<string, number> | null
  /** Live closures that Rust handed to JavaScript. */
  closures: number | null
  /** Handles that the garbage collector finalized because nobody called `free()`, by class, since the start. */
  finalizedByGc: Record<string, number> | null
  /** JavaScript objects that Rust holds, by constructor, e.g. `{ SqliteStorage: 2, 'function': 40 }`. */
  externrefs: Record<string, number> | null
  /** Active resources of Node by type, e.g. `{ Timeout: 2 }`. */
  resources: Record<string, number>
  /** What leftover timers of freed SDK instances still held before they were fired early, or null when not drained. */
  delayedRelease: DelayedRelease | null
  /** Databases that the process holds open: before garbage was collected, and after. Null or left out where nobody counts. */
  openDatabases?: { before: number; after: number } | null
}

export interface DelayedRelease {
  timers: number
  /** The longest delay among the drained timers, in milliseconds. */
  longestDelayMs: number
  rustBytes: number | null
  rustBlocks: number | null
  externrefs: number | null
}

/** A stack whose allocations grew between the end of the warm-up and the end of the run. */
export interface CulpritStack {
  side: 'v8' | 'rust'
  /** Innermost frame first. */
  frames: string[]
  inuseBytes: number
  inuseObjects: number
  /** Only counted for Rust (`--rust-profile`). */
  allocBytes: number | null
  allocObjects: number | null
}

export interface RunCounts {
  samples: number
  payments: number
  paymentsFailed: number
  cycles: number
  fundings: number
  listenersAdded: number
  listenersRemoved: number
  /** Events seen by the listeners, by kind. */
  events: Record<string, number>
  /** Failed payments by message. */
  failures: Record<string, number>
}

/** `run.json`, format 1: everything about a run that the CSV cannot say. Contains no secret. */
export interface RunMetadata {
  format: 1
  tool: { name: string; version: string }
  startedAt: string
  endedAt: string
  outcome: RunOutcome
  options: RunOptionsRecord
  sdk: SdkRecord
  environment: EnvironmentRecord
  counts: RunCounts
  balances: BalanceRecord | null
  /** Whether the Rust heap could be read; when not, why. */
  census: { kind: 'exact' } | { kind: 'unavailable'; reason: string }
  culprits: CulpritStack[]
}
