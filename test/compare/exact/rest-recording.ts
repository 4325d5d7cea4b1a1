import type { Phase } from '../../../src/compare/recording/columns.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import type { Checkpoint } from '../../../src/compare/recording/run-metadata.ts'

/** One point of rest as a test gives it; what is left out stays at a healthy level. */
export interface Point {
  /** Left out: the recording's. */
  phase?: 'rest' | 'quiet'
  cycles: number
  payments?: number
  lightningPayments?: number
  requests?: number
  handles?: Record<string, number>
  externrefs?: Record<string, number>
  blocks?: number
  rustBytes?: number
  resources?: Record<string, number>
  heapBytes?: number
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0)

/** A recording that holds nothing but points of rest, 2 s apart. */
export function restRecording(phase: 'rest' | 'quiet', points: Point[]): Recording {
  const whole = points.map((point) => ({
    payments: 0,
    lightningPayments: 0,
    requests: 0,
    handles: {},
    externrefs: { string: 45 },
    blocks: 5,
    rustBytes: 1464,
    resources: { PipeWrap: 2, Timeout: 1 },
    heapBytes: 12_000_000,
    ...point,
  }))
  const column = (figure: (point: (typeof whole)[number]) => number) => Float64Array.from(whole, figure)
  return {
    file: 'samples.csv',
    origin: 'sdk-memtest',
    rows: points.length,
    thinning: null,
    startedAt: '2026-11-22T21:00:00Z',
    elapsedSec: Float64Array.from(points, (_, index) => 2 * index),
    columns: {
      cycles: column((point) => point.cycles),
      payments: column((point) => point.payments),
      sdk_handles: column((point) => sum(point.handles)),
      externrefs: column((point) => sum(point.externrefs)),
      rust_live_blocks: column((point) => point.blocks),
      rust_live_bytes: column((point) => point.rustBytes),
      goroutines: column((point) => sum(point.resources)),
      heap_alloc_bytes: column((point) => point.heapBytes),
    },
    phases: points.map((point): Phase => point.phase ?? phase),
    forcedGc: true,
    metadata: null,
    checkpoints: whole.map(
      (point, index): Checkpoint => ({
        phase: point.phase ?? phase,
        elapsedSec: 2 * index,
        cycles: point.cycles,
        payments: point.payments,
        lightningPayments: point.lightningPayments,
        requests: point.requests,
        listenersAdded: 0,
        wasmMemoryBytes: 3_276_800,
        rustLiveBytes: point.rustBytes,
        rustLiveBlocks: point.blocks,
        rustFreeBytes: 0,
        rustLargestHoleBytes: 0,
        heapAllocBytes: point.heapBytes,
        handles: point.handles,
        closures: 0,
        finalizedByGc: {},
        externrefs: point.externrefs,
        resources: point.resources,
        delayedRelease: null,
      }),
    ),
    notes: [],
  }
}

/** So many cycles, each as the function says. */
export function cycles(count: number, point: (cycle: number) => Omit<Point, 'cycles'>): Recording {
  return restRecording(
    'rest',
    Array.from({ length: count }, (_, index) => ({ cycles: index + 1, ...point(index + 1) })),
  )
}
