import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CulpritStack } from '../../../compare/compare.ts'
import { WriteFailure } from '../../../errors.ts'
import type { RunProfiling } from '../opened-host.ts'

/** Only the user may read what a heap holds. */
const PRIVATE = 0o600

/** A native library in a process of its own, whose blocks can be named. */
export interface NativeBlocks {
  /** From here on, native blocks that stay are suspects. */
  markWarm(): void
  /** The stacks of the native blocks taken since that are still there. */
  culprits(dir: string): Promise<CulpritStack[]>
  /** All native blocks that are there, by stack, as gzipped pprof; null where stacks are not kept. */
  profile(dir: string): Promise<Uint8Array | null>
}

/**
 * Stacks of native blocks; names are a help, and what lacks them is said, not fatal.
 * @param dirs Where to put what lies between, and where the profile goes.
 */
export function nativeProfiling(
  host: NativeBlocks,
  { storageDir: dir, outDir }: { storageDir: string; outDir: string },
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
    async finish() {
      const profile = await host.profile(dir).catch(() => null)
      return profile === null ? [] : [writeProfile(outDir, profile)]
    },
  }
}

/** @returns How to read it, or why it could not be written: that must not cost the run its verdict. */
function writeProfile(outDir: string, profile: Uint8Array): string {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const file = join(outDir, `rustheap-${stamp}.pb.gz`)
  try {
    writeFileSync(file, profile, { mode: PRIVATE })
    return `rustheap profile: go tool pprof -top ${file}`
  } catch (error) {
    rmSync(file, { force: true })
    return new WriteFailure(file, error).message
  }
}
