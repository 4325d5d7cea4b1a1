import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryReader } from '../../../src/run/probe/memory-reader.ts'
import { openRustCensus } from '../../../src/run/probe/rust-census.ts'
import type { WasmBindgenExports } from '../../../src/run/probe/rust-heap-walk.ts'
import { SdkTimers } from '../../../src/run/probe/sdk-timers.ts'
import type { MemoryHooks, SdkInstance } from '../../../src/run/probe/wasm-capture.ts'
import { buildHeap, type HandmadeChunk } from './heap-built-by-hand.ts'

const resting: HandmadeChunk[] = [
  { bytes: 24, inUse: true },
  { bytes: 64, inUse: true },
]

/** An instance on a handmade heap, whose allocations add the given chunk and whose releases take it away again. */
function instanceThatAllocates(chunkBytes: number, { forgetsToFree = false } = {}) {
  const { words, firstChunk } = buildHeap(resting)
  const layOut = (layout: HandmadeChunk[]) => words.set(buildHeap(layout).words)
  const exports = {
    memory: { buffer: words.buffer },
    __wbindgen_malloc() {
      layOut([...resting, { bytes: chunkBytes, inUse: true }])
      return firstChunk + 24 + 64 + 8
    },
    __wbindgen_free() {
      if (!forgetsToFree) layOut(resting)
    },
  } as unknown as WasmBindgenExports
  const instance: SdkInstance = { exports, firstChunk, initialTableLengths: new Map() }
  return { instance, words }
}

function hooksFor(instances: SdkInstance[]): MemoryHooks {
  return {
    instances,
    problems: [],
    registries: [],
    timers: new SdkTimers(),
    requests: { count: 0, open: 0 },
    idle: { sdks: 0 },
  }
}

test('a census that passes its self-test counts what is live', () => {
  const opened = openRustCensus(instanceThatAllocates(1008).instance)
  assert.ok(opened.kind === 'ready')
  const walk = opened.census.count()
  assert.ok(walk.kind === 'census' && walk.liveBytes === 88 && walk.liveBlocks === 2)
})

test('a census that does not rise by the test block is unavailable, and says by how much it rose', () => {
  assert.deepEqual(openRustCensus(instanceThatAllocates(1104).instance), {
    kind: 'unavailable',
    reason: 'the census should have risen by one block of 1008 bytes, it rose by 1 of 1104',
  })
})

test('a census that does not fall back is unavailable', () => {
  assert.deepEqual(openRustCensus(instanceThatAllocates(1008, { forgetsToFree: true }).instance), {
    kind: 'unavailable',
    reason: 'the census should have fallen back to 88 bytes, it fell to 1096',
  })
})

test('when a walk refuses during a run, the columns stay empty from then on and the reason is kept', () => {
  const { instance, words } = instanceThatAllocates(1008)
  const reader = createMemoryReader({ countObjects: false }, hooksFor([instance]))
  assert.deepEqual(reader.census(), { kind: 'exact' })
  assert.equal(reader.sample().rustLiveBlocks, 2)
  const head = instance.firstChunk / 4 + 1
  const intact = words[head] ?? 0
  words[head] = 8
  assert.deepEqual([reader.sample().rustLiveBytes, reader.sample().rustLiveBlocks], [null, null])
  words[head] = intact
  assert.equal(reader.sample().rustLiveBlocks, null)
  assert.deepEqual(reader.census(), {
    kind: 'unavailable',
    reason:
      "the Rust heap's chunk at 65536 is not as dlmalloc leaves it: its size is 8 bytes, which the memory of 131072 bytes cannot hold",
  })
})

test('without a captured instance the figures of the wasm are empty and the reason says so', () => {
  const reader = createMemoryReader({ countObjects: false }, hooksFor([]))
  const { rustLiveBytes, externrefs, sdkHandles, wasmMemoryBytes, heapAllocBytes } = reader.sample()
  assert.deepEqual([rustLiveBytes, externrefs, sdkHandles, wasmMemoryBytes], [null, null, null, 0])
  assert.ok(heapAllocBytes > 0)
  assert.deepEqual(reader.census(), {
    kind: 'unavailable',
    reason: 'no wasm instance of the SDK was seen to load',
  })
})
