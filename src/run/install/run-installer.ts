import { RunFailure } from '../../errors.ts'
import { npmEnvironment } from '../children/children.ts'
import { runToEnd } from './run-to-end.ts'

/** What pip or go refused, with what they said. */
export interface InstallerFailure extends Error {
  output: string
  errorText: string
}

interface InstallerOptions {
  signal?: AbortSignal | undefined
  cwd?: string
}

/**
 * Runs Python or go.
 * @throws RunFailure when it was aborted, and has ended with all that it started; else {@link InstallerFailure}.
 */
export async function runInstaller(
  command: string,
  args: string[],
  { signal, cwd }: InstallerOptions,
): Promise<{ output: string }> {
  const { code, output, errorText } = await runToEnd(command, args, {
    env: npmEnvironment(),
    cwd,
    signal,
  }).catch((error: Error) => {
    if (error instanceof RunFailure) throw error
    return { code: 1, output: '', errorText: error.message }
  })
  if (code === 0) return { output }
  const message = `${command} ended with ${code}`
  throw Object.assign(new Error(message), { output, errorText: errorText || message })
}
