import { activeResourcesByType, type MemoryReader } from '../../probe/probe.ts'
import { Profiling, startPprofServer, writeHeapDump } from '../../profiling/profiling.ts'
import type { HarnessConfig } from '../../protocol/protocol.ts'
import type { RunProfiling, TellHost } from '../opened-host.ts'

/**
 * Starts what the flags ask for: `--pprof`, `--heap-dump`, `--rust-profile`.
 * @throws UsageError when the pprof port is taken.
 */
export async function startProfiling(
  config: HarnessConfig,
  reader: MemoryReader,
  tell: TellHost,
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
