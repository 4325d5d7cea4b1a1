/** The exports of a wasm-bindgen module that reading its memory rests on. */
export interface WasmBindgenExports extends WebAssembly.Exports {
  memory: WebAssembly.Memory
  __wbindgen_malloc(bytes: number, align: number): number
  __wbindgen_realloc(pointer: number, oldBytes: number, newBytes: number, align: number): number
  __wbindgen_free(pointer: number, bytes: number, align: number): void
}

/**
 * What the Rust allocator holds, to the byte. Bytes are chunk bytes: what a block takes from the heap, its
 * header and rounding included.
 */
export interface HeapCensus {
  kind: 'census'
  liveBytes: number
  liveBlocks: number
  /** Holes between live blocks: fragmentation, not leakage. */
  freeBytes: number
  freeChunks: number
  largestHoleBytes: number
  /** The never used or given back end of the heap. */
  topBytes: number
}

/** The walk found something it does not understand, so no figure of it can be trusted. */
export interface HeapRefusal {
  kind: 'refused'
  reason: string
}

export type HeapWalk = HeapCensus | HeapRefusal

// Rust's allocator on wasm32 is dlmalloc (crate dlmalloc, src/dlmalloc.rs, after Doug Lea's malloc 2.8.6). A chunk
// starts with two words: the size of the chunk before it, kept only while that one is free, and its own size with
// flags in the low bits. Memory handed out starts behind the two words.
const HEADER_BYTES = 8
const PREVIOUS_IN_USE = 1
const IN_USE = 2
const FLAG_BITS = 7
const SMALLEST_CHUNK_BYTES = 16
/** What dlmalloc keeps free behind the top chunk of a segment; it stands as a size in the word where the top ends. */
const TOP_FOOT_BYTES = 40

/**
 * Finds the first chunk of the heap. On a fresh instance, before its first own instruction, the first allocation is
 * the first chunk; given back at once, it leaves the heap as untouched as before.
 */
export function firstChunkAddress(exports: WasmBindgenExports): number {
  const pointer = exports.__wbindgen_malloc(16, 4) >>> 0
  exports.__wbindgen_free(pointer, 16, 4)
  return pointer - HEADER_BYTES
}

/**
 * Walks the chunks from the first to the top and counts them. Checks every invariant of the layout on the way: sizes,
 * the in-use bit that each chunk keeps for the one before it, the size repeated at the end of a free chunk, no two free
 * neighbours, and a top that ends where the memory ends. Refuses a heap of several segments.
 * @param words The whole linear memory, as little-endian words.
 * @param firstChunk Its address in bytes, from {@link firstChunkAddress}.
 * @param visit Called with address and size of each live block's chunk.
 */
export function walkRustHeap(
  words: Uint32Array,
  firstChunk: number,
  visit?: (chunk: number, bytes: number) => void,
): HeapWalk {
  const endBytes = words.length * 4
  let chunk = firstChunk
  let previousInUse = true
  let liveBytes = 0
  let liveBlocks = 0
  let freeBytes = 0
  let freeChunks = 0
  let largestHoleBytes = 0
  for (;;) {
    const head = words[(chunk + 4) >>> 2]
    if (head === undefined)
      return refused(chunk, `the chunk starts behind the end of the memory (${endBytes})`)
    const bytes = (head & ~FLAG_BITS) >>> 0
    const next = chunk + bytes
    // The top serves until its head alone is left.
    const isTop = (head & IN_USE) === 0 && next + TOP_FOOT_BYTES === endBytes
    if (bytes < (isTop ? HEADER_BYTES : SMALLEST_CHUNK_BYTES) || next + TOP_FOOT_BYTES > endBytes) {
      return refused(chunk, `its size is ${bytes} bytes, which the memory of ${endBytes} bytes cannot hold`)
    }
    if (((head & PREVIOUS_IN_USE) !== 0) !== previousInUse) {
      return refused(
        chunk,
        `it says the chunk before it is ${previousInUse ? 'free' : 'in use'}, which is not so`,
      )
    }
    if ((head & IN_USE) !== 0) {
      liveBytes += bytes
      liveBlocks++
      visit?.(chunk, bytes)
      previousInUse = true
    } else {
      if (!previousInUse) return refused(chunk, 'it is free and so is the chunk before it')
      if (isTop) {
        const foot = words[(next + 4) >>> 2]
        if (foot !== TOP_FOOT_BYTES)
          return refused(next, `the heap's foot says ${foot}, not ${TOP_FOOT_BYTES}`)
        return {
          kind: 'census',
          liveBytes,
          liveBlocks,
          freeBytes,
          freeChunks,
          largestHoleBytes,
          topBytes: bytes,
        }
      }
      if (words[next >>> 2] !== bytes) {
        return refused(chunk, `it is free with ${bytes} bytes, but ${words[next >>> 2]} stand at its end`)
      }
      freeBytes += bytes
      freeChunks++
      if (bytes > largestHoleBytes) largestHoleBytes = bytes
      previousInUse = false
    }
    chunk = next
  }
}

function refused(chunk: number, what: string): HeapRefusal {
  return {
    kind: 'refused',
    reason: `the Rust heap's chunk at ${chunk} is not as dlmalloc leaves it: ${what}`,
  }
}
