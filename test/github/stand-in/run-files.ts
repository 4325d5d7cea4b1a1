import { SAMPLE_COLUMNS, type SampleColumn } from '../../../src/compare/recording/columns.ts'
import type { RunMetadata } from '../../../src/compare/recording/run-metadata.ts'
import { runOptionsWith } from '../../run-options-fixture.ts'
import type { RawEntry } from './zip.ts'

/** How much a made-up run leaves behind. */
export interface Growth {
  heapBytesPerSample: number
  rustBlocksPerCycle: number
}

/**
 * This tool's CSV of a 10-minute run: a sample every 5 s, 3 payments a sample, and after each five samples a reconnect
 * cycle whose counts are read at rest.
 */
export function ownCsv({ heapBytesPerSample, rustBlocksPerCycle }: Growth): string {
  const rows: string[] = []
  for (let sample = 0; sample <= 120; sample++) {
    const cycles = Math.floor(sample / 5)
    const figures = {
      timestamp: new Date(Date.UTC(2026, 0, 1) + sample * 5000).toISOString(),
      elapsed_sec: sample * 5,
      heap_alloc_bytes: 10_000_000 + sample * heapBytesPerSample,
      heap_inuse_bytes: 20_000_000,
      goroutines: 20,
      payments: sample * 3,
      listeners: 2,
      rss_bytes: 60_000_000,
      wasm_memory_bytes: 4_000_000,
      cycles,
      payments_failed: 0,
    }
    rows.push(rowOf({ ...figures, phase: 'run' }))
    if (sample % 5 !== 4) continue
    const rest = {
      rust_live_blocks: 1000 + cycles * rustBlocksPerCycle,
      rust_live_bytes: 500_000 + cycles * rustBlocksPerCycle * 768,
      externrefs: 4,
      sdk_handles: 0,
    }
    rows.push(rowOf({ ...figures, ...rest, goroutines: 3, listeners: 0, cycles: cycles + 1, phase: 'rest' }))
  }
  return `${[SAMPLE_COLUMNS.join(','), ...rows].join('\n')}\n`
}

function rowOf(figures: Partial<Record<SampleColumn, string | number>>): string {
  return SAMPLE_COLUMNS.map((column) => figures[column] ?? '').join(',')
}

/** A leak that every rule sees: 120 Rust blocks a cycle, and 2.3 MB a minute of JavaScript. */
export const LEAKING_CSV = ownCsv({ heapBytesPerSample: 200_000, rustBlocksPerCycle: 120 })
/** Counts that return to the same numbers after every cycle. */
export const HEALTHY_CSV = ownCsv({ heapBytesPerSample: 0, rustBlocksPerCycle: 0 })

/** Of 0.19.2 as npm has it. */
const PUBLISHED_WASM = '5760c1896b85c5b2ef64c14143f940a55886388be743350eb8bd8f9f65f21e0b'

/** `run.json` of such a run, to change from. */
export function runMetadata(changes: Partial<RunMetadata> = {}): RunMetadata {
  return {
    format: 1,
    tool: { name: 'sdk-memtest', version: '0.1.0' },
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:10:00.000Z',
    outcome: { kind: 'completed' },
    options: runOptionsWith({
      scenario: 'basic',
      durationSec: 600,
      intervalSec: 0,
      memIntervalSec: 5,
      reconnectEvery: 15,
    }),
    sdk: { spec: '0.19.2', version: '0.19.2', wasmSha256: PUBLISHED_WASM },
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
      samples: 145,
      payments: 360,
      paymentsFailed: 0,
      cycles: 24,
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
