import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judgeFiles } from '../../src/compare/judge-files.ts'
import type { Verdict } from '../../src/compare/judgement.ts'
import type { RunMetadata } from '../../src/compare/recording/run-metadata.ts'
import { parseRunOptions } from '../../src/run/options/run-options.ts'
import { SILENT_OUTPUT } from '../../src/run/output/run-output.ts'
import { runMemtest } from '../../src/run/run-memtest.ts'
import { ControlClient } from '../../src/spark/control/control-client.ts'
import type { NetworkStats } from '../../src/spark/control/reports.ts'

/** What an injector may do while a run goes on. */
export interface Injection {
  control: ControlClient
  /** Aborts when the payments are over: inject no more. */
  over: AbortSignal
  /** Waits, or returns early when the payments are over. */
  pause(ms: number): Promise<void>
  /** Notes that a fault was injected: which call met it, or what it was. */
  met(what: string): void
  /** Notes that no call came to meet a fault. */
  missed(what: string): void
}

export interface FaultyRun {
  metadata: RunMetadata
  verdict: Verdict
  /** Faults by what met them. */
  met: ReadonlyMap<string, number>
  missed: ReadonlyMap<string, number>
  /** Transfers between wallets that took place, by the network's own count. */
  transfers: number
  /** Rows of `samples.csv`. */
  rows: number
  seconds: number
}

/** Runs the real SDK on a local network while faults are injected into it, and judges what was recorded. */
export async function runUnderFaults(
  args: readonly string[],
  inject: (injection: Injection) => Promise<void>,
): Promise<FaultyRun> {
  const dir = mkdtempSync(join(tmpdir(), 'faulty-run-'))
  const startMs = performance.now()
  try {
    const options = parseRunOptions([...args, '--out', dir], {})
    if (options === 'help') throw new Error('no --help was given')
    const over = new AbortController()
    const met = new Map<string, number>()
    const missed = new Map<string, number>()
    const countIn = (counts: Map<string, number>) => (what: string) => {
      counts.set(what, (counts.get(what) ?? 0) + 1)
    }
    let control: ControlClient | null = null
    let injecting: Promise<void> = Promise.resolve()
    let transfers: Promise<number> = Promise.resolve(0)
    const result = await runMemtest(options, {
      stop: new AbortController().signal,
      onNetwork: (addresses) => {
        control = new ControlClient(addresses)
        const injection: Injection = {
          control,
          over: over.signal,
          pause: (ms) => pause(ms, over.signal),
          met: countIn(met),
          missed: countIn(missed),
        }
        // A call to a network that has just ended is no failure of the run.
        injecting = inject(injection).catch((error: unknown) => {
          if (!over.signal.aborted) throw error
        })
      },
      output: {
        ...SILENT_OUTPUT,
        stage: (stage) => {
          if (stage !== 'finishing' || control === null) return
          over.abort()
          const client = control
          transfers = client.clearFaults().then(async () => transfersOf(await client.stats()))
        },
      },
    }).finally(() => over.abort())
    await injecting
    const seconds = (performance.now() - startMs) / 1000
    return {
      metadata: result.metadata,
      verdict: await verdictOf(result.samplesFile),
      met,
      missed,
      transfers: await transfers.catch(() => 0),
      rows: readFileSync(result.samplesFile, 'utf8').split('\n').length - 2,
      seconds,
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Payments of either kind that took place. */
function transfersOf({ transfers, lightning }: NetworkStats): number {
  return transfers + lightning
}

async function verdictOf(samplesFile: string): Promise<Verdict> {
  const files = {
    runs: [samplesFile],
    rust: null,
    previous: null,
    knownLeaks: null,
    forcedGc: null,
    now: new Date(),
  }
  for await (const { judgement } of judgeFiles(files)) return judgement.verdict
  throw new Error('no run was judged')
}

function pause(ms: number, over: AbortSignal): Promise<void> {
  if (over.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      over.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    over.addEventListener('abort', done)
  })
}
