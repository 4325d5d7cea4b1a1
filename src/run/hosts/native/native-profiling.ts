import type { CulpritStack } from '../../../compare/compare.ts'
import type { RunProfiling } from '../opened-host.ts'

/** A native library in a process of its own, whose blocks can be named. */
export interface NativeBlocks {
  /** From here on, native blocks that stay are suspects. */
  markWarm(): void
  /** The stacks of the native blocks taken since that are still there. */
  culprits(dir: string): Promise<CulpritStack[]>
}

/** Stacks of native blocks; names are a help, and what lacks them is said, not fatal. */
export function nativeProfiling(
  host: NativeBlocks,
  dir: string,
  notice: (text: string) => void,
): RunProfiling {
  let marked = false
  return {
    markWarm() {
      if (!marked) host.markWarm()
      marked = true
    },
    culprits: () =>
      host.culprits(dir).catch((error: Error) => {
        notice(`No stacks of native blocks: ${error.message}`)
        return []
      }),
    finish: async () => [],
  }
}
