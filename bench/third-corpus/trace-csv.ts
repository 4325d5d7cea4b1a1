import type { Format, ThirdRow } from './life.ts'

/** The Go harness's and the Rust test's columns, and this tool's own in Node, as its page of columns lists them. */
const HEADERS = {
  go: 'timestamp,elapsed_sec,rss_bytes,heap_alloc_bytes,heap_inuse_bytes,heap_objects,heap_sys_bytes,goroutines,payments,listeners',
  rust: 'timestamp,elapsed_sec,rss_bytes,heap_allocated_bytes,heap_resident_bytes,payments',
  node: 'timestamp,elapsed_sec,heap_alloc_bytes,heap_inuse_bytes,heap_objects,goroutines,payments,listeners,rss_bytes,heap_sys_bytes,external_bytes,fds,threads',
} as const

const BYTES_PER_KB = 1024
/** No figure depends on it: the day on which the corpus was written. */
const START_MS = Date.UTC(2026, 10, 26, 6)

/** Rows as the file of a format, its header first. */
export function csvText(rows: readonly ThirdRow[], format: Format): string {
  return `${[HEADERS[format], ...rows.map((row) => cellsOf(row, format).join(','))].join('\n')}\n`
}

function cellsOf(row: ThirdRow, format: Format): (string | number)[] {
  const time = new Date(START_MS + Math.round(1000 * row.elapsedSec)).toISOString()
  const elapsed = Math.round(1000 * row.elapsedSec) / 1000
  const [rss, heap, sys] = [bytes(row.rssKb), bytes(row.heapKb), bytes(row.sysKb)]
  const inUse = bytes(row.heapKb === null ? null : 1.05 * row.heapKb + 256)
  const objects = row.objects ?? ''
  switch (format) {
    case 'go':
      return [time, elapsed, rss, heap, inUse, objects, sys, row.tasks, row.payments, row.listeners]
    case 'rust':
      return [time, elapsed, rss, heap, sys, row.payments]
    case 'node':
      return [
        ...[time, elapsed, heap, inUse, objects, row.tasks, row.payments, row.listeners, rss, sys],
        ...[bytes(row.externalKb), row.fds, row.threads],
      ]
    default:
      return format satisfies never
  }
}

const bytes = (kb: number | null): string => (kb === null ? '' : String(Math.round(kb * BYTES_PER_KB)))
