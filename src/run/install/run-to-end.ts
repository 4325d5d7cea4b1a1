/** A child process of an installation, which ends with all that it started. */

import { spawn } from 'node:child_process'
import { RunFailure, STOPPED_EARLY } from '../../errors.ts'
import { whyNotStarted } from '../children/children.ts'
import { endWithChildren } from '../process-group.ts'

/** How a child ended, with what it said. */
export interface ChildAnswer {
  /** 1 where a signal ended it. */
  code: number
  output: string
  errorText: string
}

export interface ChildOptions {
  env: NodeJS.ProcessEnv
  cwd?: string | undefined
  signal?: AbortSignal | undefined
}

/**
 * Runs a program and collects what it says. An abort is answered when it has ended, and what it started too, as npm
 * starts scripts and Python's venv starts pip: until then they may write into the folder that is cleared away. So it is
 * the first of a process group of its own, which a Ctrl-C in the terminal does not reach.
 * @throws RunFailure when it was aborted; the system's error when it did not start.
 */
export async function runToEnd(
  command: string,
  args: readonly string[],
  { env, cwd, signal }: ChildOptions,
): Promise<ChildAnswer> {
  if (signal?.aborted) throw new RunFailure(STOPPED_EARLY)
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  const notStarted = await whyNotStarted(child)
  if (notStarted !== null) throw notStarted
  const said = { output: '', errorText: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.errorText += text
  })
  const { promise, resolve, reject } = Promise.withResolvers<ChildAnswer>()
  const end = () => {
    endWithChildren(child).then(() => reject(new RunFailure(STOPPED_EARLY)), reject)
  }
  child.on('error', reject)
  child.on('close', (code) => {
    if (!signal?.aborted) resolve({ code: code ?? 1, ...said })
  })
  // Between its start and here it may have been aborted.
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end)
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', end)
  }
}
