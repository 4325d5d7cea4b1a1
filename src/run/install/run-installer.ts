import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { RunFailure, STOPPED_EARLY } from '../../errors.ts'
import { npmEnvironment } from '../children/children.ts'

/** What pip or go refused, with what they said. */
export interface InstallerFailure extends Error {
  output: string
  errorText: string
}

interface InstallerOptions {
  signal?: AbortSignal | undefined
  cwd?: string
}

const execute = promisify(execFile)

/**
 * Runs Python or go. An abort is answered when it has ended: until then it may write into the folder that is cleared
 * away.
 * @throws RunFailure when it was aborted; else {@link InstallerFailure}.
 */
export async function runInstaller(
  command: string,
  args: string[],
  { signal, cwd }: InstallerOptions,
): Promise<{ output: string }> {
  if (signal?.aborted) throw new RunFailure(STOPPED_EARLY)
  const running = execute(command, args, {
    env: npmEnvironment(),
    maxBuffer: 16 << 20,
    ...(cwd !== undefined && { cwd }),
  })
  const end = () => running.child.kill()
  signal?.addEventListener('abort', end)
  try {
    const { stdout } = await running
    if (signal?.aborted) throw new RunFailure(STOPPED_EARLY)
    return { output: stdout }
  } catch (error) {
    if (signal?.aborted) throw new RunFailure(STOPPED_EARLY)
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    throw Object.assign(new Error(message), { output: stdout, errorText: stderr || message })
  } finally {
    signal?.removeEventListener('abort', end)
  }
}
