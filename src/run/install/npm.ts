/** npm as a child process. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { RunFailure, reasonOf, STOPPED_EARLY, UsageError } from '../../errors.ts'
import { npmEnvironment, whyNotStarted } from '../children/children.ts'

export interface NpmAnswer {
  code: number
  output: string
  errorText: string
}

/**
 * Runs npm and collects what it says.
 * @throws UsageError when there is no npm; RunFailure when it was aborted, and has ended.
 */
export async function npm(
  args: string[],
  { cwd, signal }: { cwd?: string; signal?: AbortSignal | undefined } = {},
): Promise<NpmAnswer> {
  const script = npmScript()
  const [command, commandArgs] = script === null ? ['npm', args] : [process.execPath, [script, ...args]]
  const child = spawn(command, commandArgs, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { signal }),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...npmEnvironment(), npm_config_update_notifier: 'false', npm_config_loglevel: 'error' },
  })
  const notStarted = await whyNotStarted(child)
  if (notStarted?.code === 'ENOENT') {
    throw new UsageError('--sdk needs npm, which is not on the path: install Node.js with npm')
  }
  if (notStarted !== null) throw new RunFailure(`npm did not start (${reasonOf(notStarted)})`)
  let output = ''
  let errorText = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    errorText += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      // An npm that is told to end takes back what it wrote, until it has ended.
      if (error.name !== 'AbortError') reject(error)
    })
    child.on('exit', () => {
      // A Ctrl-C in the terminal reaches npm as well.
      if (signal?.aborted) reject(new RunFailure(STOPPED_EARLY))
    })
    child.on('close', (code) => resolve({ code: code ?? 1, output, errorText }))
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
