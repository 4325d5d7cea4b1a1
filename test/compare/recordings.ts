import { readCsv } from '../../src/compare/recording/read-csv.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'

/** A source of bytes as a file gives them, cut into chunks of `size`. */
export async function* chunks(text: string, size = 64): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** A recording as the reader makes it from a CSV's text. */
export async function read(text: string, size?: number): Promise<Recording> {
  return await readCsv(chunks(text, size), 'run.csv')
}

export const GO_HEADER =
  'timestamp,elapsed_sec,rss_bytes,heap_alloc_bytes,heap_inuse_bytes,heap_objects,heap_sys_bytes,goroutines,payments,listeners'

/** A CSV of the Go harness: one row a `everySec`, the heap and the tasks as told by the minute. */
export function goCsv({
  durationSec = 3600,
  everySec = 30,
  heapBytes,
  rssBytes,
  tasks = () => 42,
  payments = (minute) => 12 * minute,
}: {
  durationSec?: number
  everySec?: number
  heapBytes: (minute: number) => number
  rssBytes?: (minute: number) => number
  tasks?: (minute: number) => number
  payments?: (minute: number) => number
}): string {
  const lines = [GO_HEADER]
  for (let sec = 0; sec <= durationSec; sec += everySec) {
    const minute = sec / 60
    const heap = Math.round(heapBytes(minute))
    lines.push(
      [
        new Date(Date.UTC(2026, 0, 1) + sec * 1000).toISOString(),
        sec,
        rssBytes === undefined ? heap + 90_000_000 : Math.round(rssBytes(minute)),
        heap,
        heap + 2_000_000,
        400_000,
        heap + 9_000_000,
        Math.round(tasks(minute)),
        Math.floor(payments(minute)),
        2,
      ].join(','),
    )
  }
  return `${lines.join('\n')}\n`
}
