import type { RunCounts } from '../../compare/compare.ts'
import type { RunOptionsRecord } from '../options/options.ts'
import type { FromHarness, SampleRow } from '../protocol/protocol.ts'
import type { RunOutput, RunProgress } from './run-output.ts'

/**
 * Passes the harness's messages on to the reader, and remembers the last figures: of a dead harness nothing else is
 * known.
 */
export class HarnessTally {
  readonly #output: RunOutput
  readonly #asked: RunProgress['asked']
  readonly #standing: () => string | null
  #samples = 0
  #last: SampleRow | null = null
  #progress = { payments: 0, paymentsFailed: 0, cycles: 0 }
  #measuringSinceMs: number | null = null

  /** @param standing How the run stands, as far as anybody looked. */
  constructor(
    output: RunOutput,
    { durationSec, paymentLimit, cycleLimit }: RunOptionsRecord,
    standing: () => string | null = () => null,
  ) {
    this.#standing = standing
    this.#output = output
    this.#asked = { durationSec, payments: paymentLimit, cycles: cycleLimit }
  }

  readonly accept = (message: FromHarness): void => {
    switch (message.kind) {
      case 'stage':
        if (message.stage === 'measuring') this.#measuringSinceMs = performance.now()
        if (message.stage === 'finishing') this.#measuringSinceMs = null
        this.#output.stage(message.stage)
        return
      case 'sample':
        this.#samples = message.rows
        this.#last = message.row
        this.#output.sample(message.row)
        return
      case 'progress':
        this.#progress = message
        this.#showProgress()
        return
      case 'notice':
        this.#output.line(message.text)
        return
      case 'address':
        this.#output.address(message.text)
        return
      case 'sweep':
      case 'done':
      case 'failed':
        return
      default:
        message satisfies never
    }
  }

  /** Rows on disk. */
  get samples(): number {
    return this.#samples
  }

  /** The counts of a run whose harness could not hand over its own. */
  counts(): RunCounts {
    const payments = Math.max(this.#progress.payments, this.#last?.payments ?? 0)
    const { paymentsFailed, cycles } = this.#progress
    const none = { fundings: 0, listenersAdded: 0, listenersRemoved: 0, events: {}, failures: {} }
    return { samples: this.#samples, payments, paymentsFailed, cycles, ...none }
  }

  #showProgress(): void {
    if (this.#measuringSinceMs === null) return
    this.#output.progress({
      ...this.#progress,
      elapsedSec: (performance.now() - this.#measuringSinceMs) / 1000,
      asked: this.#asked,
      heapAllocBytes: this.#last?.heap_alloc_bytes ?? null,
      rssBytes: this.#last?.rss_bytes ?? null,
      standing: this.#standing(),
    })
  }
}
