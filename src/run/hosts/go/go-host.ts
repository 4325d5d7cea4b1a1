import type { GoStart, HarnessConfig } from '../../protocol/protocol.ts'
import { type AgentHost, type AgentProgram, NATIVE_FRAMES, startAgent } from '../agent-host.ts'
import type { OpenHost, TellHost } from '../opened-host.ts'
import { goProfiling } from './go-profiling.ts'

/**
 * Starts Go as the measured process, with the profiles that were asked for.
 * @throws UsageError when the pprof port is taken.
 */
export async function openGoHost(start: GoStart, config: HarnessConfig, tell: TellHost): Promise<OpenHost> {
  const host = await startGoHost(start, config.storageDir, {
    frames: config.rustProfile ? NATIVE_FRAMES : 0,
    profiles: config.pprofPort !== null || config.heapDump,
  })
  tell({ kind: 'notice', text: `Go ${host.version} in process ${host.pid}` })
  return { host, profiling: await goProfiling(host, config, tell), died: host.died }
}

export interface GoHostOptions {
  /** How many frames of each native block's stack to keep, for its culprits; 0 for none. */
  frames?: number
  /** Whether Go keeps the stack of each allocation of its own. */
  profiles?: boolean
}

/**
 * Starts the Go agent with the SDK's native library in it, and with the counting shim loaded first where there is one.
 * @throws Error when the process does not start or the SDK does not load.
 */
export function startGoHost(start: GoStart, cwd: string, options?: GoHostOptions): Promise<AgentHost> {
  return startAgent(goProgram(start, cwd, options))
}

/** How the agent in Go is started. */
export function goProgram(
  start: GoStart,
  cwd: string,
  { frames = 0, profiles = false }: GoHostOptions = {},
): AgentProgram {
  return {
    ...start,
    command: start.program,
    args: profiles ? ['-profiles'] : [],
    cwd,
    env: goEnvironment(),
    name: 'Go',
    frames,
  }
}

/** Without GOGC, GODEBUG and the like, which would change what is measured. */
function goEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GO')))
}
