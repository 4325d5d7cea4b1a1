import * as v from 'valibot'
import { OPTIONS_SCHEMA } from '../../run/options/options.ts'
import type { Checkpoint, RunMetadata } from './run-metadata.ts'

const figure = v.pipe(v.number(), v.finite())
const count = v.pipe(figure, v.minValue(0))
const countOrNull = v.nullable(count)
const figureOrNull = v.nullable(figure)

/** `run.json`, format 1. Fields that a later version of the tool added are passed over. */
export const RUN_METADATA: v.GenericSchema<unknown, RunMetadata> = v.object({
  format: v.literal(1),
  tool: v.object({ name: v.string(), version: v.string() }),
  startedAt: v.string(),
  endedAt: v.string(),
  outcome: v.variant('kind', [
    v.object({ kind: v.literal('completed') }),
    v.object({ kind: v.literal('stopped'), detail: v.string() }),
    v.object({ kind: v.literal('fell-short'), detail: v.string() }),
    v.object({ kind: v.literal('crashed'), detail: v.string() }),
    v.object({ kind: v.literal('deadline'), detail: v.string() }),
  ]),
  options: OPTIONS_SCHEMA,
  sdk: v.object({
    spec: v.string(),
    version: v.string(),
    wasmSha256: v.string(),
    librarySha256: v.optional(v.string()),
  }),
  environment: v.object({
    runtime: v.string(),
    v8: v.string(),
    os: v.string(),
    arch: v.string(),
    cpu: v.string(),
    cores: count,
    memoryBytes: count,
  }),
  counts: v.object({
    samples: count,
    payments: count,
    paymentsFailed: count,
    cycles: count,
    fundings: count,
    listenersAdded: count,
    listenersRemoved: count,
    events: v.record(v.string(), count),
    failures: v.record(v.string(), count),
  }),
  balances: v.nullable(
    v.object({
      fundedSat: count,
      aliceSat: count,
      bobSat: count,
      leavesSat: countOrNull,
      // Runs recorded before it was asked for do not have it.
      underWaySat: v.optional(countOrNull, null),
      conserved: v.nullable(v.boolean()),
    }),
  ),
  census: v.variant('kind', [
    v.object({ kind: v.literal('exact') }),
    v.object({ kind: v.literal('unavailable'), reason: v.string() }),
  ]),
  culprits: v.array(
    v.object({
      side: v.picklist(['v8', 'rust']),
      frames: v.array(v.string()),
      inuseBytes: figure,
      inuseObjects: figure,
      allocBytes: figureOrNull,
      allocObjects: figureOrNull,
    }),
  ),
})

const names = v.record(v.string(), figure)

/** One line of `checkpoints.jsonl`. */
export const CHECKPOINT: v.GenericSchema<unknown, Checkpoint> = v.object({
  phase: v.picklist(['quiet', 'rest']),
  elapsedSec: count,
  cycles: count,
  payments: count,
  requests: countOrNull,
  listenersAdded: count,
  wasmMemoryBytes: count,
  rustLiveBytes: countOrNull,
  rustLiveBlocks: countOrNull,
  rustFreeBytes: countOrNull,
  rustLargestHoleBytes: countOrNull,
  heapAllocBytes: countOrNull,
  handles: v.nullable(names),
  closures: figureOrNull,
  finalizedByGc: v.nullable(names),
  externrefs: v.nullable(names),
  resources: names,
  delayedRelease: v.nullable(
    v.object({
      timers: count,
      longestDelayMs: count,
      rustBytes: figureOrNull,
      rustBlocks: figureOrNull,
      externrefs: figureOrNull,
    }),
  ),
  openDatabases: v.exactOptional(v.nullable(v.object({ before: count, after: count }))),
})
