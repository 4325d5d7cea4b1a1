import type { NumericColumn } from './recording/columns.ts'
import type { Recorder } from './run-subject.ts'

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
  sdk_handles: 'SDK objects',
  cycles: 'cycles',
  payments_failed: 'failed payments',
  fds: 'file descriptors',
  threads: 'threads',
}

/** What is called otherwise with each recorder. */
const OWN_NAMES: Record<Recorder, Partial<Record<NumericColumn, string>>> = {
  'sdk-memtest': { heap_alloc_bytes: 'V8 heap', goroutines: 'active resources' },
  go: { heap_alloc_bytes: 'Go heap', goroutines: 'goroutines' },
  rust: { heap_alloc_bytes: 'Rust heap', goroutines: 'goroutines' },
  python: { heap_alloc_bytes: 'Python heap', goroutines: 'asyncio tasks', externrefs: 'callback handles' },
  'go-native': { heap_alloc_bytes: 'Go heap', goroutines: 'goroutines', externrefs: 'callback handles' },
}

/** What a reader calls a metric: `rust_live_bytes` → `Rust heap`; the heap and the tasks by who recorded the run. */
export function metricName(metric: NumericColumn, recorder: Recorder): string {
  return OWN_NAMES[recorder][metric] ?? NAMES[metric] ?? metric
}

/** Whether a metric is measured in bytes; every other one is a count. */
export function isByteMetric(metric: NumericColumn): boolean {
  return metric.endsWith('_bytes')
}
