import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** `sdk-memtest run` as a child process, with the process numbers it prints. */
export interface RunningCli {
  child: ChildProcess
  networkPid: number
  harnessPid: number
  /** Resolves when the first periodic line is printed: its row is on disk. */
  sampled: Promise<void>
  /** Resolves when a periodic line tells of a payment. */
  paid: Promise<void>
  /** Resolves when a line is printed that fits, be it already. */
  printed(pattern: RegExp): Promise<void>
  /** Resolves at the exit, with all that was printed. */
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null; text: string }>
}

/** Starts a run and waits for its children's numbers. */
export async function startCli(args: string[]): Promise<RunningCli> {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
  const child = spawn(process.execPath, [cli, 'run', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const pids = new Map<string, number>()
  const sampled = Promise.withResolvers<void>()
  const paid = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      text += `${line}\n`
      child.emit('line')
      const [, name, pid] = /^(Local Spark network|Harness) in process (\d+)/.exec(line) ?? []
      if (name !== undefined) pids.set(name, Number(pid))
      if (name === 'Harness') started.resolve()
      if (line.startsWith('[')) sampled.resolve()
      if (/^\[.* Payments=[1-9]/.test(line)) paid.resolve()
    })
  }
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal, text }))
  await Promise.race([
    started.promise,
    exited.then(({ text: output }) => Promise.reject(new Error(`the run ended early: ${output}`))),
  ])
  return {
    child,
    networkPid: pids.get('Local Spark network') ?? 0,
    harnessPid: pids.get('Harness') ?? 0,
    sampled: sampled.promise,
    paid: paid.promise,
    printed: async (pattern) => {
      const everyLine = new RegExp(pattern.source, 'm')
      const ended = exited.then(() =>
        Promise.reject(new Error(`the run ended without a line ${pattern}: ${text}`)),
      )
      while (!everyLine.test(text)) await Promise.race([once(child, 'line'), ended])
    },
    exited,
  }
}
