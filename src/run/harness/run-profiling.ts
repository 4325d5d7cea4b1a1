import type { CulpritStack } from '../../compare/run-metadata.ts'
import type { FromHarness, HarnessConfig } from '../harness-protocol.ts'
import { activeResourcesByType } from '../memory/active-resources.ts'
import type { MemoryReader } from '../memory/memory-reader.ts'
import { writeHeapDump } from '../profiling/heap-dump.ts'
import { startPprofServer } from '../profiling/pprof-server.ts'
import { Profiling } from '../profiling/profiling.ts'

/** The profiles of a run, from its start to its last words. */
export interface RunProfiling {
  /** Remembers what each stack holds once the warm-up is over; later calls do nothing. */
  markWarm(): void
  culprits(): CulpritStack[]
  /** Writes the dump that was asked for, ends the profiles, and returns lines for the user. */
  finish(): Promise<string[]>
}

/**
 * Starts what the flags ask for: `--pprof`, `--heap-dump`, `--rust-profile`.
 * @throws UsageError when the pprof port is taken.
 */
export async function startProfiling(
  config: HarnessConfig,
  reader: MemoryReader,
  tell: (message: Extract<FromHarness, { kind: 'notice' | 'address' }>) => void,
): Promise<RunProfiling> {
  const profiling = await Profiling.start({ resources: config.pprofPort !== null, rust: config.rustProfile })
  for (const problem of profiling.problems) tell({ kind: 'notice', text: problem })
  const memstats = () => ({ ...reader.sample(), resources: activeResourcesByType(), census: reader.census() })
  const server =
    config.pprofPort === null ? null : await startPprofServer({ port: config.pprofPort, profiling, memstats })
  if (server !== null) tell({ kind: 'address', text: `Profiles at ${server.base}/debug/pprof/` })
  let marked = false
  return {
    markWarm() {
      if (marked) return
      marked = true
      profiling.mark()
    },
    culprits: () => profiling.culprits(),
    async finish() {
      const lines = config.heapDump ? await writeHeapDump(config.outDir, profiling) : []
      await server?.close()
      profiling.stop()
      return lines
    },
  }
}
