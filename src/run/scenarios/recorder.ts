import type { Checkpoint } from '../../compare/compare.ts'
import type { Phase } from '../../compare/recording/columns.ts'
import type { MemoryCheckpoint } from '../probe/probe.ts'
import type { SampleRow } from '../protocol/protocol.ts'
import type { Probe, Reading } from './host.ts'
import type { RunCounters } from './run-counters.ts'

/** Where rows and checkpoints go: on disk before the next thing happens. */
export interface RowSink {
  writeRow(row: SampleRow): void
  writeCheckpoint(checkpoint: Checkpoint): void
}

export interface RecorderOptions {
  probe: Probe
  counters: RunCounters
  files: RowSink
  memIntervalSec: number
  forceGc: boolean
  drainTimers: boolean
  onRow: (row: SampleRow) => void
  /** What the clock shows at the start: a run that goes on in another process does not begin anew. */
  startSec?: number
}

/** What was counted at one moment: the row's figures, and the details by name. */
export interface Counted {
  reading: Reading
  details: MemoryCheckpoint
}

/**
 * Reads memory and puts it on disk: by its own clock while payments go on, and on demand at points of rest. The clock
 * is independent of the payment loop, and paused only while the wallets are taken down and up again.
 */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #startMs = performance.now()
  #clock: NodeJS.Timeout | null = null
  #running = false
  #paused = false

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  get elapsedSec(): number {
    return (this.#options.startSec ?? 0) + (performance.now() - this.#startMs) / 1000
  }

  /** Begins the periodic samples. Their times do not drift: each is due at a multiple of the interval. */
  start(): void {
    const intervalMs = this.#options.memIntervalSec * 1000
    let due = this.#startMs + intervalMs
    this.#running = true
    const tick = async () => {
      if (!this.#paused) await this.sample('run')
      if (!this.#running) return
      const now = performance.now()
      while (due <= now) due += intervalMs
      this.#clock = setTimeout(tick, due - now)
    }
    this.#clock = setTimeout(tick, intervalMs)
  }

  stop(): void {
    this.#running = false
    if (this.#clock !== null) clearTimeout(this.#clock)
    this.#clock = null
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
  }

  /** One row now. */
  async sample(phase: Phase): Promise<void> {
    this.#write(phase, await this.#options.probe.sample({ collect: this.#options.forceGc }))
  }

  /**
   * Exact counts at a point of rest: one row and one line of details. `rest` is for when every SDK instance has been
   * disconnected and freed.
   */
  async checkpoint(phase: 'quiet' | 'rest'): Promise<Counted> {
    const { probe, counters, files, forceGc, drainTimers } = this.#options
    const wasPaused = this.#paused
    this.#paused = true
    const atRest = phase === 'rest'
    // Nothing is exact at rest before garbage is collected; between payments the user may have it left alone.
    const { details, reading } = await probe.checkpoint(phase, {
      collect: atRest || forceGc,
      drain: atRest && drainTimers,
    })
    this.#write(phase, reading)
    this.#paused = wasPaused
    const { cycles, payments, lightningPayments, listenersAdded } = counters
    const elapsedSec = Math.floor(this.elapsedSec)
    const failed = counters.failedByKind
    const failedByKind = Object.keys(failed).length === 0 ? {} : { failedByKind: { ...failed } }
    files.writeCheckpoint({
      ...failedByKind,
      elapsedSec,
      cycles,
      payments,
      lightningPayments,
      listenersAdded,
      ...details,
    })
    return { reading, details }
  }

  #write(phase: Phase, memory: Reading): void {
    const { counters, files, onRow } = this.#options
    const row: SampleRow = {
      timestamp: new Date().toISOString(),
      elapsed_sec: Math.floor(this.elapsedSec),
      heap_alloc_bytes: memory.heapAllocBytes,
      heap_inuse_bytes: memory.heapInuseBytes,
      heap_objects: memory.heapObjects,
      goroutines: memory.goroutines,
      payments: counters.payments,
      listeners: counters.listeners,
      rss_bytes: memory.rssBytes,
      heap_sys_bytes: memory.heapSysBytes,
      external_bytes: memory.externalBytes,
      wasm_memory_bytes: memory.wasmMemoryBytes,
      rust_live_bytes: memory.rustLiveBytes,
      rust_live_blocks: memory.rustLiveBlocks,
      externrefs: memory.externrefs,
      sdk_handles: memory.sdkHandles,
      fds: memory.fds,
      threads: memory.threads,
      cycles: counters.cycles,
      payments_failed: counters.paymentsFailed,
      phase,
    }
    files.writeRow(row)
    onRow(row)
  }
}
