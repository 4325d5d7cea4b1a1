import { type ChildProcess, spawn } from 'node:child_process'
import type { RunOutcome } from '../compare/run-metadata.ts'
import { childEnvironment } from './child-environment.ts'
import { entryFile } from './entry-files.ts'
import type { FromHarness, HarnessConfig, HarnessResult } from './harness-protocol.ts'

/** Time beyond the duration for loading, connecting, funding and taking down. */
export const ALLOWANCE_SEC = 120
/** The harness reports twice a second; one that is silent for this long hangs. */
const SILENCE_LIMIT_SEC = 120

/** How the harness ended, and what it handed over if it could. */
export type HarnessEnd =
  | { kind: 'done'; outcome: RunOutcome; result: HarnessResult }
  | { kind: 'broken'; outcome: BrokenOutcome; usage: boolean }

type BrokenOutcome = Extract<RunOutcome, { kind: 'crashed' | 'deadline' }>

export interface HarnessHandlers {
  onStart(pid: number): void
  onMessage(message: FromHarness): void
  /** Aborts when the run should end early, in order. */
  stop: AbortSignal
  /** Resolves with a sentence when the run cannot go on. */
  broken: Promise<string>
}

/**
 * Runs the harness as a child process with garbage collection exposed and the memory preload in place, until it is
 * done, dead, silent or past its deadline. Whatever happens, what it sampled is on disk.
 */
export async function runHarness(
  config: HarnessConfig,
  nodeFlags: string[],
  handlers: HarnessHandlers,
): Promise<HarnessEnd> {
  const flags = ['--expose-gc', ...nodeFlags, '--import', entryFile('preload')]
  const child = spawn(process.execPath, [...flags, entryFile('harness')], {
    cwd: config.sdkDir,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: harnessEnvironment(config.rustProfile),
  })
  handlers.onStart(child.pid ?? 0)
  let errorText = ''
  child.stderr?.on('data', (chunk) => {
    errorText = `${errorText}${chunk}`.slice(-8000)
  })
  return await new Promise<HarnessEnd>((resolve) => {
    let end: HarnessEnd | null = null
    const kill = (outcome: BrokenOutcome) => {
      end ??= { kind: 'broken', outcome, usage: false }
      child.kill('SIGKILL')
    }
    const deadlineSec = config.record.durationSec + ALLOWANCE_SEC
    const deadline = setTimeout(() => {
      kill({ kind: 'deadline', detail: `the harness was not done ${ALLOWANCE_SEC} s after its duration` })
    }, deadlineSec * 1000)
    const silence = setTimeout(() => {
      kill({ kind: 'deadline', detail: `the harness gave no sign of life for ${SILENCE_LIMIT_SEC} s` })
    }, SILENCE_LIMIT_SEC * 1000)
    handlers.broken.then((detail) => kill({ kind: 'crashed', detail }))
    const stop = () => send(child, { kind: 'stop' })
    handlers.stop.addEventListener('abort', stop, { once: true })

    child.on('message', (message: FromHarness) => {
      silence.refresh()
      if (message.kind === 'done')
        end = { kind: 'done', outcome: outcomeOf(message.result), result: message.result }
      if (message.kind === 'failed') {
        end = { kind: 'broken', outcome: { kind: 'crashed', detail: message.message }, usage: message.usage }
      }
      handlers.onMessage(message)
    })
    child.once('error', (error) =>
      kill({ kind: 'crashed', detail: `the harness did not start: ${error.message}` }),
    )
    child.once('close', (code, signal) => {
      clearTimeout(deadline)
      clearTimeout(silence)
      handlers.stop.removeEventListener('abort', stop)
      resolve(
        end ?? {
          kind: 'broken',
          outcome: { kind: 'crashed', detail: explainDeath(code, signal, errorText) },
          usage: false,
        },
      )
    })
    send(child, { kind: 'start', config })
  })
}

function send(child: ChildProcess, message: unknown): void {
  if (child.connected) child.send(message as object, () => {})
}

function harnessEnvironment(rustProfile: boolean): NodeJS.ProcessEnv {
  return rustProfile ? { ...childEnvironment(), MEMTEST_REWRITE: '1' } : childEnvironment()
}

function outcomeOf(result: HarnessResult): RunOutcome {
  return result.stopped ? { kind: 'stopped', detail: 'ended early on request' } : { kind: 'completed' }
}

function explainDeath(code: number | null, signal: NodeJS.Signals | null, errorText: string): string {
  if (/heap out of memory/.test(errorText)) return 'the harness ran out of memory: V8 reached its heap limit'
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`
  const lines = errorText.split('\n').filter((line) => /error|panicked|fatal/i.test(line))
  return `the harness died ${how}${lines[0] === undefined ? '' : `: ${lines[0].trim().slice(0, 200)}`}`
}
