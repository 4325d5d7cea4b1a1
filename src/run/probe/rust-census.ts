import { type HeapWalk, walkRustHeap } from './rust-heap-walk.ts'
import type { SdkInstance } from './wasm-capture.ts'

export interface RustCensus {
  /** Counts the Rust heap now: 0.1 ms for a thousand chunks. Must not be called from inside a wasm import. */
  count(): HeapWalk
}

export type CensusAtStart = { kind: 'ready'; census: RustCensus } | { kind: 'unavailable'; reason: string }

/**
 * Prepares the counting of an instance's Rust heap and tests itself: allocating 1,000 bytes at align 64 must move the
 * count by exactly one chunk, and freeing them must move it back.
 */
export function openRustCensus(instance: SdkInstance): CensusAtStart {
  if (new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1) {
    return { kind: 'unavailable', reason: 'this machine is big-endian, wasm memory is not' }
  }
  const { memory } = instance.exports
  let words = new Uint32Array(memory.buffer)
  const census: RustCensus = {
    count() {
      // A grown memory is a new buffer.
      if (words.buffer !== memory.buffer) words = new Uint32Array(memory.buffer)
      return walkRustHeap(words, instance.firstChunk)
    },
  }
  const problem = selfTest(instance, census)
  return problem === null ? { kind: 'ready', census } : { kind: 'unavailable', reason: problem }
}

const TEST_BYTES = 1000
const TEST_ALIGN = 64
/** 1,000 bytes and the head word, rounded up to 8; an aligned block may keep up to 8 bytes more. */
const TEST_CHUNK_BYTES = { least: 1008, most: 1016 }

/** @returns What is wrong, in one sentence, or null. */
function selfTest({ exports }: SdkInstance, census: RustCensus): string | null {
  const before = census.count()
  const pointer = exports.__wbindgen_malloc(TEST_BYTES, TEST_ALIGN) >>> 0
  const during = census.count()
  exports.__wbindgen_free(pointer, TEST_BYTES, TEST_ALIGN)
  const after = census.count()
  for (const walk of [before, during, after]) if (walk.kind === 'refused') return walk.reason
  if (before.kind !== 'census' || during.kind !== 'census' || after.kind !== 'census') return null
  const bytes = during.liveBytes - before.liveBytes
  const blocks = during.liveBlocks - before.liveBlocks
  if (bytes < TEST_CHUNK_BYTES.least || bytes > TEST_CHUNK_BYTES.most || blocks !== 1) {
    return `the census should have risen by one block of ${TEST_CHUNK_BYTES.least} bytes, it rose by ${blocks} of ${bytes}`
  }
  if (after.liveBytes !== before.liveBytes || after.liveBlocks !== before.liveBlocks) {
    return `the census should have fallen back to ${before.liveBytes} bytes, it fell to ${after.liveBytes}`
  }
  return null
}
