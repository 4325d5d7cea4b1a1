/** A chunk of a handmade dlmalloc heap: size with header in bytes, a multiple of 8 from 16 up. */
export interface HandmadeChunk {
  bytes: number
  inUse: boolean
}

export interface HandmadeHeap {
  words: Uint32Array
  firstChunk: number
  /** Addresses of the chunks, then of the top. */
  chunks: number[]
}

export const PAGE_BYTES = 65_536
const FOOT_BYTES = 40

/**
 * Lays out a heap as dlmalloc does on wasm32: a page of data, then the chunks one behind the other, the top, and a
 * foot of 40 bytes whose second word says 40.
 */
export function buildHeap(layout: readonly HandmadeChunk[], pages = 2): HandmadeHeap {
  const firstChunk = PAGE_BYTES
  const endBytes = PAGE_BYTES * pages
  const words = new Uint32Array(endBytes / 4)
  const chunks: number[] = []
  let at = firstChunk
  let previousInUse = true
  for (const { bytes, inUse } of layout) {
    chunks.push(at)
    words[at / 4 + 1] = bytes | (inUse ? 2 : 0) | (previousInUse ? 1 : 0)
    if (!inUse) words[(at + bytes) / 4] = bytes
    previousInUse = inUse
    at += bytes
  }
  chunks.push(at)
  words[at / 4 + 1] = (endBytes - FOOT_BYTES - at) | 1
  words[(endBytes - FOOT_BYTES) / 4 + 1] = FOOT_BYTES
  return { words, firstChunk, chunks }
}
