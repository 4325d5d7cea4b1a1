import type { SampledRow } from './scene.ts'

const BYTES_PER_KB = 1024
/** A usual mean size of live objects. */
const BYTES_PER_OBJECT = 96
const LISTENERS = 2

const HEADERS = {
  go: 'timestamp,elapsed_sec,rss_bytes,heap_alloc_bytes,heap_inuse_bytes,heap_objects,heap_sys_bytes,goroutines,payments,listeners',
  rust: 'timestamp,elapsed_sec,rss_bytes,heap_allocated_bytes,heap_resident_bytes,payments',
} as const

const START_MS = Date.UTC(2026, 0, 5)

/** Rows in the Go harness's or the Rust test's CSV. */
export function csvOf(rows: readonly SampledRow[], format: 'go' | 'rust'): string {
  const lines = rows.map(format === 'go' ? goLine : rustLine)
  return `${[HEADERS[format], ...lines].join('\n')}\n`
}

const goLine = (row: SampledRow): string =>
  [
    timeOf(row),
    row.elapsedSec,
    bytes(row.rssKb),
    bytes(row.heapKb),
    bytes(row.heapKb === null ? null : 1.06 * row.heapKb + 300),
    row.heapKb === null ? '' : Math.round((row.heapKb * BYTES_PER_KB) / BYTES_PER_OBJECT),
    bytes(row.sysKb),
    row.tasks,
    row.payments,
    LISTENERS,
  ].join(',')

const rustLine = (row: SampledRow): string =>
  [timeOf(row), row.elapsedSec, bytes(row.rssKb), bytes(row.heapKb), bytes(row.sysKb), row.payments].join(',')

const timeOf = ({ elapsedSec }: SampledRow): string => new Date(START_MS + 1000 * elapsedSec).toISOString()

const bytes = (kb: number | null): string => (kb === null ? '' : String(Math.round(kb * BYTES_PER_KB)))
