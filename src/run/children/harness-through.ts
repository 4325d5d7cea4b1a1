import { dirname, join } from 'node:path'
import type { Sweep, SweptMethod } from '../../compare/compare.ts'
import { type FromHarness, type HarnessConfig, rowsOnDisk } from '../protocol/protocol.ts'
import { type HarnessEnd, type HarnessHandlers, runHarness } from './harness-process.ts'

/** An SDK whose every method ends the process is not worth more starts. */
const MOST_STARTS = 8

/** How the harness ended at last, and what the scenarios `api` and `failures` found; null for the others. */
export interface ThroughEnd {
  end: HarnessEnd
  sweep: Sweep | null
}

/**
 * Runs the harness to its end. In the scenario `api` a method may end the measured process, hang it or leave it
 * unusable. That method is then reported as broken, and a new process goes on with the next one.
 */
export async function runHarnessThrough(
  config: HarnessConfig,
  nodeFlags: string[],
  handlers: HarnessHandlers,
): Promise<ThroughEnd> {
  const { scenario } = config.record
  if (scenario !== 'api' && scenario !== 'failures')
    return { end: await runHarness(config, nodeFlags, handlers), sweep: null }
  const log = new SweepLog()
  let resume: HarnessConfig['resume'] = null
  for (let start = 1; ; start += 1) {
    const from: HarnessConfig = resume === null ? config : { ...resumedIn(config), resume }
    const end = await runHarness(from, nodeFlags, {
      ...handlers,
      onMessage: (message) => {
        log.accept(message)
        handlers.onMessage(message)
      },
    })
    const ended = handlers.stop.aborted || handlers.abandon.aborted || start === MOST_STARTS
    if (end.kind === 'done' || end.usage || ended || log.under === null) return { end, sweep: log.sweep() }
    const text = `${log.under}: ${end.outcome.detail}; another process goes on with the next method`
    handlers.onMessage({ kind: 'notice', text })
    log.breakOff(end.outcome.detail)
    resume = log.resume(rowsOnDisk(resumedIn(config).samplesFile))
  }
}

// Its rows have taken their place in the folder of results by then.
function resumedIn(config: HarnessConfig): HarnessConfig {
  const inOut = (file: string) => join(config.outDir, file)
  if (dirname(config.samplesFile) === config.outDir) return config
  return { ...config, samplesFile: inOut('samples.csv'), checkpointsFile: inOut('checkpoints.jsonl') }
}

/** Follows a sweep over all processes that make it. */
class SweepLog {
  readonly #emptyCycles: Sweep['emptyCycles'] = []
  readonly #methods: SweptMethod[] = []
  #elapsedSec = 0
  /** The method that is under way. */
  under: string | null = null

  accept(message: FromHarness): void {
    if (message.kind === 'sample') this.#elapsedSec = message.row.elapsed_sec ?? this.#elapsedSec
    if (message.kind !== 'sweep') return
    const { news } = message
    if ('begun' in news) this.under = news.begun
    else if ('emptyCycle' in news) this.#emptyCycles.push(news.emptyCycle)
    else {
      this.#methods.push(news.swept)
      this.under = null
    }
  }

  breakOff(detail: string): void {
    if (this.under === null) return
    this.#methods.push({ method: this.under, outcome: { kind: 'broken', detail } })
    this.under = null
  }

  /** @param disk What the process had written when it died; its messages may lag. */
  resume(disk: ReturnType<typeof rowsOnDisk>): HarnessConfig['resume'] {
    return {
      // Nobody saw the time that the process took to die and the next one to come up.
      elapsedSec: this.#elapsedSec + 1,
      rows: disk?.samples ?? 0,
      cycles: disk?.cycles ?? 0,
      swept: this.#methods.map(({ method }) => method),
    }
  }

  sweep(): Sweep {
    return { emptyCycles: this.#emptyCycles, methods: this.#methods }
  }
}
