import { COUNTERS } from './counting-wrappers.ts'
import type { SdkInstance } from './wasm-capture.ts'

/** What a rewritten module has counted itself: the method to check the chunk walk against. */
export interface CountedAllocations {
  liveBytes: number
  liveBlocks: number
  externrefs: number
}

/**
 * Reads the counters of a module that was rewritten with `rewriteToCount`.
 * @returns null for a module that was not.
 * @throws Error when an allocation did not return, for instance after a trap: the counts are frozen then.
 */
export function readCountedAllocations({ exports }: SdkInstance): CountedAllocations | null {
  const read = (name: string) => {
    const counter = exports[name]
    return counter instanceof WebAssembly.Global ? Number(counter.value) >>> 0 : null
  }
  const depth = read(COUNTERS.depth)
  const liveBytes = read(COUNTERS.liveBytes)
  const liveBlocks = read(COUNTERS.liveBlocks)
  const externrefs = read(COUNTERS.externrefs)
  if (depth === null || liveBytes === null || liveBlocks === null || externrefs === null) return null
  if (depth !== 0) throw new Error(`the allocator should be at rest, ${depth} calls have not returned`)
  return { liveBytes, liveBlocks, externrefs }
}
