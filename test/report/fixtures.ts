import type { RunReport } from '../../src/compare/judge-files.ts'
import type { NumericColumn } from '../../src/compare/recording/columns.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import type { Checkpoint, RunMetadata } from '../../src/compare/recording/run-metadata.ts'
import { runOptionsWith } from '../run-options-fixture.ts'
import { judgementWith } from './judgements.ts'

const MB = 1024 * 1024

/** A recording from functions of the minute; every `everySec` for `durationSec`, both ends included. */
export function recordingOf(
  columns: Partial<Record<NumericColumn, (minute: number) => number>>,
  { durationSec = 1800, everySec = 30, ...overrides }: RecordingOptions = {},
): Recording {
  const rows = Math.floor(durationSec / everySec) + 1
  const elapsedSec = Float64Array.from({ length: rows }, (_, index) => index * everySec)
  const filled = Object.entries(columns).map(([name, valueAt]) => [
    name,
    elapsedSec.map((sec) => valueAt(sec / 60)),
  ])
  return {
    file: 'memtest-out/samples.csv',
    origin: 'sdk-memtest',
    rows,
    thinning: null,
    startedAt: '2026-11-22T12:00:00Z',
    elapsedSec,
    columns: Object.fromEntries(filled),
    phases: null,
    forcedGc: true,
    metadata: null,
    checkpoints: [],
    notes: [],
    ...overrides,
  }
}

type RecordingOptions = Partial<Recording> & { durationSec?: number; everySec?: number }

/** The specification's example run: 42 MB, 1.3 MB a minute, 12 payments a minute. */
export function leakyRecording(options: RecordingOptions = {}): Recording {
  return recordingOf(
    {
      heap_alloc_bytes: (minute) => Math.round((42 + 1.3 * minute) * MB),
      rust_live_bytes: (minute) => Math.round(8 * MB + 94_310 * Math.floor(minute * 2)),
      rss_bytes: (minute) => Math.round((180 + 30 * (1 - Math.exp(-minute / 3))) * MB),
      goroutines: (minute) => 42 + Math.floor(minute / 3),
      payments: (minute) => Math.floor(12 * minute),
      payments_failed: () => 0,
      cycles: (minute) => Math.floor(minute * 2),
    },
    { checkpoints: checkpointsOf(60), ...options },
  )
}

/** Rest checkpoints of `cycles` cycles that leak 120 blocks and a reference each. */
export function checkpointsOf(cycles: number, blocksPerCycle = 120, referencesPerCycle = 1): Checkpoint[] {
  return Array.from({ length: cycles }, (_, index) => ({
    phase: 'rest',
    elapsedSec: (index + 1) * 30,
    cycles: index + 1,
    payments: (index + 1) * 6,
    lightningPayments: 0,
    requests: null,
    listenersAdded: 0,
    wasmMemoryBytes: 32 * MB,
    rustLiveBytes: 8 * MB + 94_310 * index,
    rustLiveBlocks: 21_004 + blocksPerCycle * index,
    rustFreeBytes: 0,
    rustLargestHoleBytes: 0,
    heapAllocBytes: 42 * MB,
    handles: { BreezSdk: 2 },
    closures: 12,
    finalizedByGc: {},
    externrefs: { SqliteStorage: 1 + referencesPerCycle * index, function: 40 },
    resources: { Timeout: 2 },
    delayedRelease: null,
  }))
}

export function reportWith(overrides: Partial<RunReport> = {}): RunReport {
  return {
    judgement: judgementWith(),
    recording: leakyRecording(),
    baselines: { rust: null, previous: null },
    ...overrides,
  }
}

/** A report of one heap series without a judged slope. */
export function heapReport(
  valueAt: (minute: number) => number,
  options: RecordingOptions = {},
  warmupSec = 0,
): RunReport {
  const { specification } = judgementWith()
  return reportWith({
    recording: recordingOf({ heap_alloc_bytes: valueAt }, options),
    judgement: judgementWith({
      metrics: [],
      specification: { ...specification, slopeKbPerMin: null, interceptBytes: null, warmupSec },
    }),
  })
}

/** A complete `run.json`, with parts replaced. */
export function metadataWith(overrides: Partial<RunMetadata> = {}): RunMetadata {
  return {
    format: 1,
    tool: { name: 'sdk-memtest', version: '0.1.0' },
    startedAt: '2026-11-22T12:00:00Z',
    endedAt: '2026-11-22T12:30:00Z',
    outcome: { kind: 'completed' },
    options: runOptionsWith(),
    sdk: { spec: '0.19.2', version: '0.19.2', wasmSha256: '00' },
    environment: {
      runtime: 'node 24.21.0',
      v8: '13.6',
      os: 'linux 6.18',
      arch: 'x64',
      cpu: 'a CPU',
      cores: 2,
      memoryBytes: 24 * 1024 ** 3,
    },
    counts: {
      samples: 61,
      payments: 360,
      paymentsFailed: 0,
      cycles: 3,
      fundings: 2,
      listenersAdded: 2,
      listenersRemoved: 2,
      events: {},
      failures: {},
    },
    balances: null,
    census: { kind: 'exact' },
    culprits: [],
    ...overrides,
  }
}
