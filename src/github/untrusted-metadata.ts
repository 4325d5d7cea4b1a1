import * as v from 'valibot'
import { PHASES } from '../compare/columns.ts'
import type { Checkpoint, RunMetadata } from '../compare/run-metadata.ts'

const MAX_TEXT = 300
const MAX_KEYS = 500

// A crash's message may be long and have lines: it is shortened to plain text rather than refused.
const text = v.pipe(
  v.string(),
  v.maxLength(100_000),
  v.transform((words) => words.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, MAX_TEXT)),
)
const figure = v.pipe(v.number(), v.finite())
const count = v.pipe(figure, v.minValue(0))
const countOrNull = v.nullable(count)
const time = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/))
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{0,64}$/))
const counts = v.pipe(
  v.record(text, figure),
  v.check((record) => Object.keys(record).length <= MAX_KEYS, `more than ${MAX_KEYS} names`),
)

const outcome = v.variant('kind', [
  v.object({ kind: v.literal('completed') }),
  v.object({ kind: v.literal('stopped'), detail: text }),
  v.object({ kind: v.literal('crashed'), detail: text }),
  v.object({ kind: v.literal('deadline'), detail: text }),
])

const options = v.object({
  scenario: v.picklist(['basic', 'reconnect', 'listener', 'stress', 'lifecycle', 'custom']),
  network: v.picklist(['local', 'regtest']),
  durationSec: count,
  intervalSec: count,
  memIntervalSec: count,
  amountSat: count,
  reconnectCycles: v.boolean(),
  reconnectEvery: count,
  listenerChurn: v.boolean(),
  paymentType: v.picklist(['spark', 'lightning', 'both']),
  frequentSync: v.boolean(),
  paymentHistory: v.boolean(),
  paymentHistoryLimit: count,
  extraInstances: count,
  forceGc: v.boolean(),
  drainTimers: v.boolean(),
  paymentLimit: countOrNull,
  inject: v.nullable(text),
  sdkConfig: v.picklist(['client', 'server']),
})

const culprit = v.object({
  side: v.picklist(['v8', 'rust']),
  frames: v.pipe(v.array(text), v.maxLength(200)),
  inuseBytes: figure,
  inuseObjects: figure,
  allocBytes: v.nullable(figure),
  allocObjects: v.nullable(figure),
})

/** `run.json` of a run that nobody vouches for: known fields only, numbers that are numbers, bounded plain text. */
export const UNTRUSTED_METADATA: v.GenericSchema<unknown, RunMetadata> = v.object({
  format: v.literal(1),
  tool: v.object({ name: text, version: text }),
  startedAt: time,
  endedAt: time,
  outcome,
  options,
  sdk: v.object({ spec: text, version: text, wasmSha256: hash }),
  environment: v.object({
    runtime: text,
    v8: text,
    os: text,
    arch: text,
    cpu: text,
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
    events: counts,
    failures: counts,
  }),
  balances: v.nullable(
    v.object({
      fundedSat: count,
      aliceSat: count,
      bobSat: count,
      leavesSat: countOrNull,
      conserved: v.boolean(),
    }),
  ),
  census: v.variant('kind', [
    v.object({ kind: v.literal('exact') }),
    v.object({ kind: v.literal('unavailable'), reason: text }),
  ]),
  culprits: v.pipe(v.array(culprit), v.maxLength(200)),
})

/** One line of `checkpoints.jsonl`, under the same rules. */
export const UNTRUSTED_CHECKPOINT: v.GenericSchema<unknown, Checkpoint> = v.object({
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
  heapAllocBytes: count,
  handles: v.nullable(counts),
  closures: countOrNull,
  finalizedByGc: v.nullable(counts),
  externrefs: v.nullable(counts),
  resources: counts,
  delayedRelease: v.nullable(
    v.object({
      timers: count,
      longestDelayMs: count,
      rustBytes: v.nullable(figure),
      rustBlocks: v.nullable(figure),
      externrefs: v.nullable(figure),
    }),
  ),
})

/** The phases that a sample's row may name. */
export const UNTRUSTED_PHASES: ReadonlySet<string> = new Set(PHASES)
