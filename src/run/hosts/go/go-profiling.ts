import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { UsageError } from '../../../errors.ts'
import type { HarnessConfig } from '../../protocol/protocol.ts'
import type { AgentHost } from '../agent-host.ts'
import { nativeProfiling } from '../native/native-profiling.ts'
import type { RunProfiling, TellHost } from '../opened-host.ts'

/**
 * Starts what the flags ask for: `--pprof` by Go's own net/http/pprof in the measured process, `--heap-dump` by its heap
 * profile, `--rust-profile` by the counting shim.
 * @throws UsageError when the pprof port is taken.
 */
export async function goProfiling(
  host: AgentHost,
  { pprofPort, heapDump, outDir, storageDir }: HarnessConfig,
  tell: TellHost,
): Promise<RunProfiling> {
  if (pprofPort !== null) {
    const token = randomBytes(16).toString('base64url')
    const port = await host.channel.ask<number>('pprof', { port: pprofPort, token }).catch((error: Error) => {
      if (!/address already in use/.test(error.message)) throw error
      throw new UsageError(
        `--pprof-port should be a free port, ${pprofPort} is in use: take another, such as ${pprofPort + 1}`,
      )
    })
    tell({ kind: 'address', text: `Profiles at http://127.0.0.1:${port}/${token}/debug/pprof/` })
  }
  const native = nativeProfiling(host, { storageDir, outDir }, (text) => tell({ kind: 'notice', text }))
  return {
    ...native,
    finish: async () => [
      ...(await native.finish()),
      ...(heapDump ? [await writeHeapDump(host, outDir)] : []),
    ],
  }
}

// A dump must not cost the run its verdict.
async function writeHeapDump(host: AgentHost, dir: string): Promise<string> {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const file = join(dir, `heap-${stamp}.pb.gz`)
  try {
    await host.channel.ask('heapProfile', { file })
    return `Heap profile written to: ${file}\nLook at it with: go tool pprof -top ${file}`
  } catch (error) {
    return `No heap profile: ${error instanceof Error ? error.message : error}`
  }
}
