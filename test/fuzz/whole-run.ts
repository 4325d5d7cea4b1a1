import type { Checkpoint, RunMetadata } from '../../src/compare/recording/run-metadata.ts'
import { runOptionsWith } from '../run-options-fixture.ts'

/** A whole `run.json`, to be edited. */
export const RUN_JSON: RunMetadata = {
  format: 1,
  tool: { name: 'sdk-memtest', version: '0.1.0' },
  startedAt: '2026-11-22T21:00:00.000Z',
  endedAt: '2026-11-22T22:00:00.000Z',
  outcome: { kind: 'stopped', detail: 'ended early on request' },
  options: runOptionsWith({
    scenario: 'stress',
    durationSec: 3600,
    listenerChurn: true,
    frequentSync: true,
    paymentHistory: true,
  }),
  sdk: { spec: '0.19.2', version: '0.19.2', wasmSha256: 'ab'.repeat(32) },
  environment: {
    runtime: 'node 24.21.0',
    v8: '13.6',
    os: 'linux 6',
    arch: 'x64',
    cpu: 'a processor',
    cores: 2,
    memoryBytes: 8e9,
  },
  counts: {
    samples: 121,
    payments: 700,
    paymentsFailed: 1,
    cycles: 7,
    fundings: 4,
    listenersAdded: 50,
    listenersRemoved: 50,
    events: { synced: 80, paymentSucceeded: 1400 },
    failures: { 'no answer': 1 },
  },
  balances: {
    fundedSat: 4000,
    aliceSat: 2000,
    bobSat: 2000,
    leavesSat: 4000,
    underWaySat: 0,
    conserved: true,
  },
  census: { kind: 'exact' },
  culprits: [
    {
      side: 'rust',
      frames: ['alloc', 'grow'],
      inuseBytes: 160,
      inuseObjects: 10,
      allocBytes: 320,
      allocObjects: 20,
    },
    {
      side: 'v8',
      frames: ['onEvent'],
      inuseBytes: 64,
      inuseObjects: 1,
      allocBytes: null,
      allocObjects: null,
    },
  ],
}

/** One whole line of `checkpoints.jsonl`, to be edited. */
export const CHECKPOINT_LINE: Checkpoint = {
  phase: 'rest',
  elapsedSec: 100,
  cycles: 1,
  payments: 100,
  lightningPayments: 0,
  requests: 4000,
  listenersAdded: 10,
  wasmMemoryBytes: 20_000_000,
  rustLiveBytes: 9_000_000,
  rustLiveBlocks: 40_000,
  rustFreeBytes: 1_000_000,
  rustLargestHoleBytes: 500_000,
  heapAllocBytes: 30_000_000,
  handles: { BreezSdk: 2 },
  closures: 12,
  finalizedByGc: {},
  externrefs: { SqliteStorage: 2, function: 40 },
  resources: { Timeout: 2 },
  delayedRelease: { timers: 3, longestDelayMs: 60_000, rustBytes: 10, rustBlocks: 1, externrefs: 2 },
}
