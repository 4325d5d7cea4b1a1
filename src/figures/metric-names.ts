import type { NumericColumn } from '../compare/columns.ts'
import type { Recording } from '../compare/recording.ts'

const NAMES: Partial<Record<NumericColumn, string>> = {
  heap_inuse_bytes: 'committed heap',
  heap_objects: 'live objects',
  listeners: 'listeners',
  payments: 'payments',
  rss_bytes: 'RSS',
  heap_sys_bytes: 'heap from system',
  external_bytes: 'external memory',
  wasm_memory_bytes: 'wasm memory',
  rust_live_bytes: 'Rust heap',
  rust_live_blocks: 'Rust blocks',
  externrefs: 'references',
  sdk_handles: 'SDK handles',
  cycles: 'cycles',
  payments_failed: 'failed payments',
  fds: 'file descriptors',
  threads: 'threads',
}

const HEAP_OF_ORIGIN: Record<Recording['origin'], string> = {
  'sdk-memtest': 'V8 heap',
  go: 'Go heap',
  rust: 'Rust heap',
}

/** What a reader calls a metric: `rust_live_bytes` → `Rust heap`; the heap and the tasks by who recorded the run. */
export function metricName(metric: NumericColumn, origin: Recording['origin']): string {
  if (metric === 'heap_alloc_bytes') return HEAP_OF_ORIGIN[origin]
  if (metric === 'goroutines') return origin === 'sdk-memtest' ? 'active resources' : 'goroutines'
  return NAMES[metric] ?? metric
}

/** Whether a metric is measured in bytes; every other one is a count. */
export function isByteMetric(metric: NumericColumn): boolean {
  return metric.endsWith('_bytes')
}
