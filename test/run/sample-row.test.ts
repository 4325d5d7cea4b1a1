import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CSV_HEADER, csvLine, type SampleRow } from '../../src/run/protocol/protocol.ts'

const row: SampleRow = {
  timestamp: '2026-11-22T21:02:32.251Z',
  phase: 'run',
  elapsed_sec: 30,
  heap_alloc_bytes: 12_000_000,
  heap_inuse_bytes: 14_000_000,
  heap_objects: null,
  goroutines: 4,
  payments: 6,
  listeners: 2,
  rss_bytes: 200_000_000,
  heap_sys_bytes: 20_000_000,
  external_bytes: 3_000_000,
  wasm_memory_bytes: 3_145_728,
  rust_live_bytes: null,
  rust_live_blocks: null,
  externrefs: 45,
  sdk_handles: 2,
  fds: 21,
  threads: 11,
  cycles: 0,
  payments_failed: 0,
}

test("the header is the contract's, in its order", () => {
  assert.equal(
    CSV_HEADER,
    'timestamp,elapsed_sec,heap_alloc_bytes,heap_inuse_bytes,heap_objects,goroutines,payments,listeners,rss_bytes,heap_sys_bytes,external_bytes,wasm_memory_bytes,rust_live_bytes,rust_live_blocks,externrefs,sdk_handles,fds,threads,cycles,payments_failed,phase\n',
  )
})

test('a figure that is unavailable is an empty field', () => {
  assert.equal(
    csvLine(row),
    '2026-11-22T21:02:32.251Z,30,12000000,14000000,,4,6,2,200000000,20000000,3000000,3145728,,,45,2,21,11,0,0,run\n',
  )
})

test("the Breez harness's plot script finds its columns by name, in seconds and bytes", () => {
  const names = CSV_HEADER.trim().split(',')
  const fields = csvLine(row).trim().split(',')
  const read = (name: string) => Number(fields[names.indexOf(name)])
  assert.deepEqual(['elapsed_sec', 'rss_bytes', 'heap_alloc_bytes'].map(read), [30, 200_000_000, 12_000_000])
})
