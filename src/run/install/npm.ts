/** npm as a child process. */

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { RunFailure, reasonOf, UsageError } from '../../errors.ts'
import { npmEnvironment } from '../children/children.ts'
import { type ChildAnswer, runToEnd } from './run-to-end.ts'

/**
 * Runs npm and collects what it says.
 * @throws UsageError when there is no npm; RunFailure when it was aborted, and has ended with all that it started.
 */
export async function npm(
  args: string[],
  { cwd, signal }: { cwd?: string; signal?: AbortSignal | undefined } = {},
): Promise<ChildAnswer> {
  const script = npmScript()
  const [command, commandArgs] = script === null ? ['npm', args] : [process.execPath, [script, ...args]]
  const env = { ...npmEnvironment(), npm_config_update_notifier: 'false', npm_config_loglevel: 'error' }
  return runToEnd(command, commandArgs, { env, cwd, signal }).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof RunFailure) throw error
    if (error.code === 'ENOENT') {
      throw new UsageError('--sdk needs npm, which is not on the path: install Node.js with npm')
    }
    throw new RunFailure(`npm did not start (${reasonOf(error)})`)
  })
}

/**
 * The script of the npm that started this process, where there is one. On Windows the npm on the path is a batch file:
 * it runs only in a shell, and the shell splits arguments at spaces. So the script beside it is taken there.
 */
export function npmScript(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | null {
  if (env.npm_execpath?.endsWith('.js')) return env.npm_execpath
  if (platform !== 'win32') return null
  const besideCommand = (env.Path ?? env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'))
  return besideCommand.find((file) => existsSync(file)) ?? null
}
