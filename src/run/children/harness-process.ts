import { spawn } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { pathToFileURL } from 'node:url'
import type { Decision, RunOutcome } from '../../compare/compare.ts'
import { reasonOf } from '../../errors.ts'
import { shortfallOf } from '../asked-counts.ts'
import type { RunOptionsRecord } from '../options/options.ts'
import {
  CHANNEL_FD,
  type FromHarness,
  type HarnessConfig,
  type HarnessResult,
  readJsonLines,
  writeJsonLine,
} from '../protocol/protocol.ts'
import { entryFile, harnessEnvironment, whyNotStarted } from './child-environment.ts'
import { harnessMessage } from './harness-messages.ts'
import { type OwnEnd, OwnWatch } from './own-watch.ts'

/** Time for loading, connecting and funding; the hosted faucet's coins take minutes to arrive. */
const START_ALLOWANCE_SEC = { local: 120, regtest: 420 }
/** Time beyond the duration, or after a stop, for the payment under way and for taking down. */
export const ALLOWANCE_SEC = 120
/** The harness reports twice a second; one that is silent for so many looks in a row hangs. */
const SILENT_LOOKS = 12
const LOOK_EVERY_MS = 10_000

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
  /** Aborts when it should end at once. */
  abandon: AbortSignal
  /** Resolves when the run is decided and should end, in order. */
  decided: Promise<Decision>
  /** Resolves with a sentence when the run cannot go on. */
  broken: Promise<string>
}

/**
 * Runs the harness as a child process, with garbage collection exposed and the memory preload in place. Ends when the
 * harness is done, dead, silent or past its deadline. Its samples are on disk in every case.
 */
export async function runHarness(
  config: HarnessConfig,
  nodeFlags: string[],
  handlers: HarnessHandlers,
): Promise<HarnessEnd> {
  const flags = ['--expose-gc', ...nodeFlags, '--import', pathToFileURL(entryFile('preload')).href]
  const child = spawn(process.execPath, [...flags, entryFile('harness')], {
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: harnessEnvironment(config),
  })
  const refusal = await whyNotStarted(child)
  if (refusal !== null) {
    const detail = `the harness did not start (${reasonOf(refusal)})`
    return { kind: 'broken', outcome: { kind: 'crashed', detail }, usage: false }
  }
  const channel = child.stdio[CHANNEL_FD] as Duplex
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
    const endBy = (seconds: number, detail: string) =>
      setTimeout(() => kill({ kind: 'deadline', detail }), seconds * 1000)
    const startSec = START_ALLOWANCE_SEC[config.record.network]
    let deadline = endBy(startSec, `the harness had not begun to measure after ${startSec} s`)
    const own = new OwnWatch(config)
    const killOwn = ({ detail, usage }: OwnEnd) => {
      end ??= { kind: 'broken', outcome: { kind: 'crashed', detail }, usage }
      child.kill('SIGKILL')
    }
    // Counted in looks, not in seconds: while this process is suspended nobody looks.
    let silentLooks = 0
    const silence = setInterval(() => {
      silentLooks += 1
      const stuck = own.silentFor((silentLooks * LOOK_EVERY_MS) / 1000)
      if (stuck !== null) killOwn(stuck)
      if (silentLooks < SILENT_LOOKS) return
      const seconds = (SILENT_LOOKS * LOOK_EVERY_MS) / 1000
      kill({ kind: 'deadline', detail: `the harness gave no sign of life for ${seconds} s` })
    }, LOOK_EVERY_MS)
    handlers.broken.then((detail) => kill({ kind: 'crashed', detail }))
    let decision: Decision | null = null
    handlers.decided.then((decided) => {
      if (end !== null || handlers.stop.aborted) return
      decision = decided
      stop()
    })
    const stop = () => {
      writeJsonLine(channel, { kind: 'stop' })
      clearTimeout(deadline)
      deadline = endBy(ALLOWANCE_SEC, `the harness was not done ${ALLOWANCE_SEC} s after it was told to stop`)
    }
    const abandon = () => kill({ kind: 'crashed', detail: 'it was ended at once, by a second signal' })
    handlers.stop.addEventListener('abort', stop, { once: true })
    handlers.abandon.addEventListener('abort', abandon, { once: true })

    readJsonLines(channel, (received) => {
      const message = harnessMessage(received)
      if (message === null) return
      silentLooks = 0
      own.accept(message)
      if (message.kind === 'stage' && message.stage === 'measuring' && !handlers.stop.aborted) {
        clearTimeout(deadline)
        const detail = `the harness was not done ${ALLOWANCE_SEC} s after its duration`
        deadline = endBy(config.latestEndSec + ALLOWANCE_SEC, detail)
      }
      if (message.kind === 'done')
        end = {
          kind: 'done',
          outcome: outcomeOf(message.result, config.record, handlers.stop.aborted ? null : decision),
          result: message.result,
        }
      if (message.kind === 'failed') {
        end = { kind: 'broken', outcome: { kind: 'crashed', detail: message.message }, usage: message.usage }
      }
      handlers.onMessage(message)
    })
    child.once('close', (code, signal) => {
      clearTimeout(deadline)
      clearInterval(silence)
      handlers.stop.removeEventListener('abort', stop)
      handlers.abandon.removeEventListener('abort', abandon)
      const exit = own.exited(code) ?? { detail: explainDeath(code, signal, errorText), usage: false }
      const { detail, usage } = exit
      resolve(end ?? { kind: 'broken', outcome: { kind: 'crashed', detail }, usage })
    })
    writeJsonLine(channel, { kind: 'start', config })
    if (handlers.stop.aborted) stop()
  })
}

function outcomeOf(
  { stopped, counts }: HarnessResult,
  record: RunOptionsRecord,
  decision: Decision | null,
): RunOutcome {
  if (stopped && decision !== null) return { kind: 'completed', decided: decision }
  const shortfall = shortfallOf(record, counts)
  if (stopped) {
    const detail = `ended early on request${shortfall === null ? '' : `, ${shortfall}`}`
    return { kind: 'stopped', detail }
  }
  return shortfall === null ? { kind: 'completed' } : { kind: 'fell-short', detail: shortfall }
}

function explainDeath(code: number | null, signal: NodeJS.Signals | null, errorText: string): string {
  if (/heap out of memory/.test(errorText)) return 'the harness ran out of memory: V8 reached its heap limit'
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`
  const lines = errorText.split('\n').filter((line) => /error|panicked|fatal/i.test(line))
  // Node prints the line of code that threw before the error itself.
  const said = lines.find((line) => /^\w*Error: |^FATAL|panicked at/.test(line)) ?? lines[0]
  return `the harness died ${how}${said === undefined ? '' : `: ${said.trim().slice(0, 200)}`}`
}
