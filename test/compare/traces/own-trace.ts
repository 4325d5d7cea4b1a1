import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import type { Trace } from './trace.ts'

/**
 * A made run as this tool records one without reconnects: its heap as drawn, and beside it counts that never move, so
 * that only the heap can tell.
 */
export function ownTrace({ recording }: Trace): Recording {
  const { elapsedSec, columns } = recording
  const steady = (count: number) => new Float64Array(elapsedSec.length).fill(count)
  return {
    ...recording,
    origin: 'sdk-memtest',
    columns: {
      ...columns,
      cycles: steady(0),
      sdk_handles: steady(2),
      externrefs: steady(45),
      rust_live_blocks: steady(820),
      rust_live_bytes: steady(24_160),
      goroutines: steady(16),
    },
    phases: Array.from(elapsedSec, () => 'quiet' as const),
  }
}
