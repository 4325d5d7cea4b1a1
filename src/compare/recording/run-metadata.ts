import * as v from 'valibot'
import { OPTIONS_SCHEMA } from '../../run/options/options.ts'
import { SWEEP } from './sweep.ts'

const figure = v.pipe(
  v.number(),
  v.finite(),
  // Minus zero, which JSON can hold, is zero once it is written again.
  v.transform((value) => value + 0),
)
const count = v.pipe(figure, v.minValue(0))
const countOrNull = v.nullable(count)
const figureOrNull = v.nullable(figure)
const tally = v.record(v.string(), count)
const names = v.record(v.string(), figure)

const OUTCOME = v.variant('kind', [
  v.object({
    kind: v.literal('completed'),
    /** Of a run that was to end as soon as it is decided, and did. */
    decided: v.exactOptional(
      v.object({
        verdict: v.picklist(['leak', 'no-leak']),
        /** Counts of this kind that had decided. */
        phase: v.picklist(['quiet', 'rest']),
        counts: count,
        elapsedSec: count,
      }),
    ),
  }),
  v.object({ kind: v.literal('stopped'), detail: v.string() }),
  v.object({ kind: v.literal('fell-short'), detail: v.string() }),
  v.object({ kind: v.literal('crashed'), detail: v.string() }),
  v.object({ kind: v.literal('deadline'), detail: v.string() }),
])

/**
 * How a run ended: at the end that was asked for (which may be its decision), stopped before it (SIGINT, SIGTERM), with fewer payments or cycles than
 * were asked for, or broken.
 */
export type RunOutcome = v.InferOutput<typeof OUTCOME>

const SDK = v.object({
  /** The npm spec asked for, e.g. `0.19.2`, `latest`, `./breez-sdk-spark.tgz`. */
  spec: v.string(),
  version: v.string(),
  /** SHA-256 of the wasm file, hex: two runs with the same hash measured the same build. */
  wasmSha256: v.string(),
  /** SHA-256 of the native library, hex, on a host that has one. */
  librarySha256: v.optional(v.string()),
})

export type SdkRecord = v.InferOutput<typeof SDK>

const ENVIRONMENT = v.object({
  runtime: v.string(),
  v8: v.string(),
  os: v.string(),
  arch: v.string(),
  cpu: v.string(),
  cores: count,
  memoryBytes: count,
})

export type EnvironmentRecord = v.InferOutput<typeof ENVIRONMENT>

/** What the wallets have at the end of a run: all that the measured process itself can tell of the money. */
export const WALLET_BALANCES = v.object({ fundedSat: count, aliceSat: count, bobSat: count })

const BALANCES = v.object({
  ...WALLET_BALANCES.entries,
  /** Sum of the wallets' leaves on the operators' side, local network only. */
  leavesSat: countOrNull,
  /**
   * Of `leavesSat`, what neither wallet could spend when it was asked: sent and not yet claimed, or in a swap that a
   * failed call left open (the operators give that back when it expires). Null where it was not asked for, as in runs
   * recorded before it was.
   */
  underWaySat: v.optional(countOrNull, null),
  /** Null where it could not be checked: on the hosted network, or when the local one did not answer. */
  conserved: v.nullable(v.boolean()),
})

/** Money at the end of a run: what the faucet paid in must be in the two wallets. */
export type BalanceRecord = v.InferOutput<typeof BALANCES>

/** What a run did, counted by the measured process. */
export const RUN_COUNTS = v.object({
  samples: count,
  payments: count,
  paymentsFailed: count,
  cycles: count,
  fundings: count,
  listenersAdded: count,
  listenersRemoved: count,
  /** Events seen by the listeners, by kind. */
  events: tally,
  /** Failed payments by message. */
  failures: tally,
})

export type RunCounts = v.InferOutput<typeof RUN_COUNTS>

/** Whether the Rust heap could be read; when not, why. */
export const CENSUS = v.variant('kind', [
  v.object({ kind: v.literal('exact') }),
  v.object({ kind: v.literal('unavailable'), reason: v.string() }),
])

/** A stack whose allocations grew between the end of the warm-up and the end of the run. */
export const CULPRIT_STACK = v.object({
  side: v.picklist(['v8', 'rust']),
  /** Innermost frame first. */
  frames: v.array(v.string()),
  inuseBytes: figure,
  inuseObjects: figure,
  /** Only counted for Rust (`--rust-profile`). */
  allocBytes: figureOrNull,
  allocObjects: figureOrNull,
})

export type CulpritStack = v.InferOutput<typeof CULPRIT_STACK>

/**
 * `run.json`, format 1: everything about a run that the CSV cannot say. Contains no secret. Fields that a later version
 * of the tool added are passed over.
 */
export const RUN_METADATA = v.object({
  format: v.literal(1),
  tool: v.object({ name: v.string(), version: v.string() }),
  startedAt: v.string(),
  endedAt: v.string(),
  outcome: OUTCOME,
  options: OPTIONS_SCHEMA,
  sdk: SDK,
  environment: ENVIRONMENT,
  counts: RUN_COUNTS,
  balances: v.nullable(BALANCES),
  census: CENSUS,
  culprits: v.array(CULPRIT_STACK),
  /** Of the scenario `api` alone. */
  sweep: v.optional(SWEEP),
})

export type RunMetadata = v.InferOutput<typeof RUN_METADATA>

const DELAYED_RELEASE = v.object({
  timers: count,
  /** The longest delay among the drained timers, in milliseconds. */
  longestDelayMs: count,
  rustBytes: figureOrNull,
  rustBlocks: figureOrNull,
  externrefs: figureOrNull,
})

/** What leftover timers of freed SDK instances still held before they were fired early. */
export type DelayedRelease = v.InferOutput<typeof DELAYED_RELEASE>

/** Exact counts at one point of rest, one JSON line each in `checkpoints.jsonl`. Null where a reader refused. */
export const CHECKPOINT = v.object({
  phase: v.picklist(['quiet', 'rest']),
  elapsedSec: count,
  cycles: count,
  payments: count,
  /** Of `payments`, those over Lightning. Null in runs recorded before they were counted. */
  lightningPayments: v.optional(countOrNull, null),
  /** Calls that failed on purpose since the start, by kind; of the scenario `failures` alone. */
  failedByKind: v.optional(tally),
  /** Requests that the SDK made through fetch since the start. */
  requests: countOrNull,
  /** Listeners added since the start (churn included). */
  listenersAdded: count,
  wasmMemoryBytes: count,
  rustLiveBytes: countOrNull,
  rustLiveBlocks: countOrNull,
  rustFreeBytes: countOrNull,
  rustLargestHoleBytes: countOrNull,
  heapAllocBytes: countOrNull,
  /** Live wasm-bindgen objects by class, e.g. `{ BreezSdk: 2 }`. */
  handles: v.nullable(names),
  /** Live closures that Rust handed to JavaScript. */
  closures: figureOrNull,
  /** Handles that the garbage collector finalized because nobody called `free()`, by class, since the start. */
  finalizedByGc: v.nullable(names),
  /** JavaScript objects that Rust holds, by constructor, e.g. `{ SqliteStorage: 2, 'function': 40 }`. */
  externrefs: v.nullable(names),
  /** Active resources of Node by type, e.g. `{ Timeout: 2 }`. */
  resources: names,
  /** Null when no timers were drained. */
  delayedRelease: v.nullable(DELAYED_RELEASE),
  /** Databases that the process holds open: before garbage was collected, and after. Null or left out where nobody counts. */
  openDatabases: v.exactOptional(v.nullable(v.object({ before: count, after: count }))),
})

export type Checkpoint = v.InferOutput<typeof CHECKPOINT>
