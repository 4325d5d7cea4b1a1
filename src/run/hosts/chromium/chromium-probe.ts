import { readFileSync } from 'node:fs'
import type { Checkpoint, RunMetadata } from '../../../compare/compare.ts'
import type { Probe, Reading } from '../../scenarios/scenarios.ts'
import type { PageReading } from './page/page-agent.ts'
import type { PageSession } from './page-session.ts'

/**
 * Share of the time. Counting live objects takes some tenths of a second and clears caches of V8, which shows in its
 * heap.
 */
const LIVE_OBJECT_SHARE = 0.02
const PAGE_BYTES = 4096

/** Reads the memory of the measured page: the exact counts in the page itself, the heaps by the protocol. */
export class ChromiumProbe implements Probe {
  readonly #page: PageSession
  /** The page's renderer process. */
  readonly #rendererPid: number | null
  readonly #countsObjects: boolean
  #census: RunMetadata['census']
  #objectsAreDue = true
  #nextCountMs = 0

  constructor(
    page: PageSession,
    rendererPid: number | null,
    countsObjects: boolean,
    census: RunMetadata['census'],
  ) {
    this.#page = page
    this.#rendererPid = rendererPid
    this.#countsObjects = countsObjects
    this.#census = census
  }

  census(): RunMetadata['census'] {
    return this.#census
  }

  async sample({ collect }: { collect: boolean }): Promise<Reading> {
    if (collect) await this.#page.collectGarbage()
    const { reading, census } = await this.#page.ask('sample')
    this.#census = census
    return await this.#whole(reading)
  }

  async checkpoint(
    phase: Checkpoint['phase'],
    options: { collect: boolean; drain: boolean },
  ): ReturnType<Probe['checkpoint']> {
    const { openConnections, ...details } = await this.#page.ask('checkpoint', phase, options)
    this.#objectsAreDue = true
    const reading = await this.sample({ collect: options.collect })
    const listeners = await this.#page.domListeners()
    return {
      reading,
      details: {
        ...details,
        heapAllocBytes: reading.heapAllocBytes,
        resources: { ...details.resources, 'DOM listener': listeners },
        openDatabases: { before: openConnections, after: details.resources.IDBDatabase ?? 0 },
      },
    }
  }

  async idle(): Promise<void> {
    await this.#page.ask('idle')
  }

  async #whole(inPage: PageReading): Promise<Reading> {
    const heap = await this.#page.heapUsage()
    const externalBytes = heap.backingStorageSize ?? 0
    const wasmBytes = inPage.wasmMemoryBytes
    return {
      ...inPage,
      heapAllocBytes: heap.usedSize,
      heapInuseBytes: heap.totalSize,
      heapObjects: await this.#liveObjects(),
      rssBytes: this.#rendererPid === null ? null : residentBytes(this.#rendererPid),
      heapSysBytes: heap.totalSize + (heap.embedderHeapUsedSize ?? 0) + externalBytes + wasmBytes,
      externalBytes,
      fds: null,
      threads: null,
    }
  }

  /** In the first sample, and in the first after a checkpoint if the last count is paid for. */
  async #liveObjects(): Promise<number | null> {
    const isDue = this.#objectsAreDue
    this.#objectsAreDue = false
    const startMs = performance.now()
    if (!isDue || !this.#countsObjects || startMs < this.#nextCountMs) return null
    const objects = await this.#page.countObjects()
    this.#nextCountMs = startMs + (performance.now() - startMs) / LIVE_OBJECT_SHARE
    return objects
  }
}

/** Null where the system does not tell: only Linux has `/proc`. */
function residentBytes(pid: number): number | null {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES
  } catch {
    return null
  }
}
