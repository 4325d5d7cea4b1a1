/**
 * The columns of `samples.csv`, in the contract's order. RFC 3339 time in UTC, whole numbers,
 * an empty field where a figure is unavailable.
 */
export const SAMPLE_COLUMNS = [
  'timestamp',
  'elapsed_sec',
  'heap_alloc_bytes',
  'heap_inuse_bytes',
  'heap_objects',
  'goroutines',
  'payments',
  'listeners',
  'rss_bytes',
  'heap_sys_bytes',
  'external_bytes',
  'wasm_memory_bytes',
  'rust_live_bytes',
  'rust_live_blocks',
  'externrefs',
  'sdk_handles',
  'fds',
  'threads',
  'cycles',
  'payments_failed',
  'phase',
] as const

export type SampleColumn = (typeof SAMPLE_COLUMNS)[number]

/** The columns that hold a number. */
export type NumericColumn = Exclude<SampleColumn, 'timestamp' | 'phase'>

/**
 * What the harness was doing when a row was sampled.
 * - `start`: both SDKs connected and funded, no payment yet (the first row).
 * - `run`: payments may be in flight (the rows of the memory interval).
 * - `quiet`: between two payments, nothing in flight, both SDKs connected: exact counts per payment.
 * - `rest`: after a cycle's disconnect, free, timer drain and collection: exact counts per cycle.
 * - `end`: the last row before the SDKs are taken down.
 */
export const PHASES = ['start', 'run', 'quiet', 'rest', 'end'] as const
export type Phase = (typeof PHASES)[number]
