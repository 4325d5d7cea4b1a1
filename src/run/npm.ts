import { spawn } from 'node:child_process'
import { npmEnvironment } from './child-environment.ts'

export interface NpmAnswer {
  code: number
  output: string
  errorText: string
}

/**
 * Runs npm and collects what it says. The npm that started this process is taken where there is one: on Windows the
 * one on the path is a script that cannot be spawned without a shell.
 */
export function npm(args: string[], cwd?: string): Promise<NpmAnswer> {
  const own = process.env.npm_execpath
  const isScript = own?.endsWith('.js') ?? false
  const command = isScript ? process.execPath : process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const child = spawn(command, isScript && own ? [own, ...args] : args, {
    ...(cwd === undefined ? {} : { cwd }),
    shell: command.endsWith('.cmd'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...npmEnvironment(), npm_config_update_notifier: 'false', npm_config_loglevel: 'error' },
  })
  let output = ''
  let errorText = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    errorText += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error('npm is not on the path: install Node.js with npm') : error)
    })
    child.on('close', (code) => resolve({ code: code ?? 1, output, errorText }))
  })
}
