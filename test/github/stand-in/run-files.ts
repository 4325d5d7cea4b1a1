import { SAMPLE_COLUMNS } from '../../../src/compare/columns.ts'
import type { RunMetadata } from '../../../src/compare/run-metadata.ts'
import type { RawEntry } from './zip.ts'

/** This tool's CSV of a 10-minute run: a sample every 5 s, 3 payments a sample, a V8 heap that grows. */
export function ownCsv(bytesPerSample: number): string {
  const rows = Array.from({ length: 121 }, (_, index) => {
    const figures: Record<string, string | number> = {
      timestamp: new Date(Date.UTC(2026, 0, 1) + index * 5000).toISOString(),
      elapsed_sec: index * 5,
      heap_alloc_bytes: 10_000_000 + index * bytesPerSample + (index % 7) * 6000,
      heap_inuse_bytes: 20_000_000,
      goroutines: 20,
      payments: index * 3,
      listeners: 2,
      rss_bytes: 60_000_000,
      wasm_memory_bytes: 4_000_000,
      phase: 'run',
    }
    return SAMPLE_COLUMNS.map((column) => figures[column] ?? '').join(',')
  })
  return `${[SAMPLE_COLUMNS.join(','), ...rows].join('\n')}\n`
}

/** `run.json` of such a run, to change from. */
export function runMetadata(changes: Partial<RunMetadata> = {}): RunMetadata {
  return {
    format: 1,
    tool: { name: 'sdk-memtest', version: '0.1.0' },
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:10:00.000Z',
    outcome: { kind: 'completed' },
    options: {
      scenario: 'basic',
      network: 'local',
      durationSec: 600,
      intervalSec: 0,
      memIntervalSec: 5,
      amountSat: 1000,
      reconnectCycles: false,
      reconnectEvery: 100,
      listenerChurn: false,
      paymentType: 'spark',
      frequentSync: false,
      paymentHistory: false,
      paymentHistoryLimit: 0,
      extraInstances: 0,
      forceGc: true,
      drainTimers: true,
      paymentLimit: null,
      cycleLimit: null,
      inject: null,
      sdkConfig: 'client',
    },
    sdk: { spec: '0.19.2', version: '0.19.2', wasmSha256: 'f'.repeat(64) },
    environment: {
      runtime: 'node v24.21.0',
      v8: '13.6',
      os: 'linux',
      arch: 'x64',
      cpu: 'a CPU',
      cores: 2,
      memoryBytes: 8_000_000_000,
    },
    counts: {
      samples: 121,
      payments: 360,
      paymentsFailed: 0,
      cycles: 0,
      fundings: 2,
      listenersAdded: 2,
      listenersRemoved: 0,
      events: {},
      failures: {},
    },
    balances: null,
    census: { kind: 'unavailable', reason: 'not read' },
    culprits: [],
    ...changes,
  }
}

/** The files of one run, as they lie in an artifact. */
export function runEntries(csv: string, metadata: unknown = runMetadata()): RawEntry[] {
  return [
    { name: 'samples.csv', content: csv },
    { name: 'run.json', content: JSON.stringify(metadata) },
  ]
}
