import type { NumericColumn } from '../compare/columns.ts'
import type { Recording } from '../compare/recording.ts'

/**
 * The column of a baseline that a metric is drawn against: the same one, except that the Rust test's allocated heap
 * stands beside this tool's Rust heap.
 */
export function baselineColumn(baseline: Recording, metric: NumericColumn): Float64Array | undefined {
  if (baseline.origin === 'rust' && metric === 'rust_live_bytes') return baseline.columns.heap_alloc_bytes
  return baseline.columns[metric]
}
