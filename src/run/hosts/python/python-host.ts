import type { HarnessConfig, PythonStart } from '../../protocol/protocol.ts'
import { type AgentHost, type AgentProgram, NATIVE_FRAMES, startAgent } from '../agent-host.ts'
import { nativeProfiling } from '../native/native-profiling.ts'
import type { OpenHost, TellHost } from '../opened-host.ts'

/** Starts Python as the measured process, with the profiles that were asked for. */
export async function openPythonHost(
  start: PythonStart,
  { storageDir, outDir, rustProfile }: HarnessConfig,
  tell: TellHost,
): Promise<OpenHost> {
  const notice = (text: string) => tell({ kind: 'notice', text })
  const host = await startPythonHost(start, storageDir, rustProfile ? NATIVE_FRAMES : 0)
  notice(`Python ${host.version} in process ${host.pid}`)
  return { host, profiling: nativeProfiling(host, { storageDir, outDir }, notice), died: host.died }
}

/**
 * Starts Python with the SDK's native library in it, and the counting shim before all else where there is one.
 * @param frames How many frames of each native block's stack to keep, for its culprits; 0 for none.
 * @throws Error when the process does not start or the SDK does not load.
 */
export function startPythonHost(start: PythonStart, cwd: string, frames = 0): Promise<AgentHost> {
  return startAgent(pythonProgram(start, cwd, frames))
}

/** How the agent in Python is started. */
export function pythonProgram(start: PythonStart, cwd: string, frames: number): AgentProgram {
  return {
    ...start,
    command: start.interpreter,
    args: ['-u', start.agentFile],
    cwd,
    env: pythonEnvironment(),
    name: 'Python',
    frames,
  }
}

/** PYTHONMALLOC: by default Python keeps small objects in arenas of its own, and no count of blocks can see those. */
function pythonEnvironment(): NodeJS.ProcessEnv {
  // The harness was started without what is secret.
  const environment = { ...process.env }
  // Its own settings would change what is measured, or what is imported.
  for (const name of Object.keys(environment)) if (name.startsWith('PYTHON')) delete environment[name]
  return { ...environment, PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1', PYTHONMALLOC: 'malloc' }
}
