import { queryObjects } from 'node:v8'
import type { Checkpoint, DelayedRelease, RunMetadata } from '../../compare/compare.ts'
import {
  countExternrefs,
  type ExternrefTable,
  externrefsByConstructor,
  findExternrefTable,
} from './externrefs.ts'
import { countLive, countLiveSdks, finalizedHandles, liveHandles } from './handles.ts'
import { collectGarbage, drainTimers } from './rest.ts'
import { openRustCensus, type RustCensus } from './rust-census.ts'
import type { HeapCensus } from './rust-heap-walk.ts'
import { type MemoryHooks, memoryHooks } from './wasm-capture.ts'

/** The memory columns of one row of `samples.csv`. Null where a figure is unavailable. */
export interface MemoryReading {
  /** V8's used heap. */
  heapAllocBytes: number
  /** V8's committed heap. */
  heapInuseBytes: number
  /** Live JavaScript objects: in the first sample, and in the first after a checkpoint if the last count is paid for. */
  heapObjects: number | null
  /** Active resources of Node, the counterpart of running tasks. */
  goroutines: number
  rssBytes: number
  /** All that the heaps took from the system: V8 committed, external, and the wasm memory. */
  heapSysBytes: number
  externalBytes: number
  wasmMemoryBytes: number
  rustLiveBytes: number | null
  rustLiveBlocks: number | null
  externrefs: number | null
  sdkHandles: number | null
}

/** The fields of a {@link Checkpoint} that are read; the harness adds what it counts itself. */
export type MemoryCheckpoint = Omit<
  Checkpoint,
  'elapsedSec' | 'cycles' | 'payments' | 'lightningPayments' | 'listenersAdded'
>

export type CensusState = RunMetadata['census']

export interface MemoryReader {
  /** Whether the Rust heap can be read, now known; after a walk that refused, the reason stays. */
  census(): CensusState
  /** Reads everything at once, without collecting garbage and without leaving anything behind. */
  sample(): MemoryReading
  /**
   * Counts at rest: with `collect`, collects garbage first. With `drain`, fires the timers early that freed SDK
   * instances left behind, and says what these still held. While an SDK instance is alive nothing is drained: a timer might be its own.
   */
  checkpoint(
    phase: Checkpoint['phase'],
    options: { collect: boolean; drain: boolean },
  ): Promise<MemoryCheckpoint>
}

/**
 * Of a core. Counting live objects takes a tenth of a second, and clears caches of V8, which shows in its heap; so it
 * is done at rest only, and not after each of many quick cycles.
 */
const LIVE_OBJECT_SHARE = 0.02

/**
 * Opens the reading of the SDK that this process has loaded. Call it after the SDK's import, before its first use.
 * @param options.countObjects Whether live JavaScript objects may be counted, which collects garbage: not in a run
 *   that is to be read without forced collections.
 */
export function createMemoryReader(
  options: { countObjects: boolean },
  hooks: MemoryHooks = memoryHooks(),
): MemoryReader {
  const { registries, timers, requests } = hooks
  const liveObjects = options.countObjects ? createLiveObjectCounter(LIVE_OBJECT_SHARE) : null
  const [instance] = hooks.instances
  const opened =
    instance === undefined
      ? { kind: 'unavailable' as const, reason: 'no wasm instance of the SDK was seen to load' }
      : openRustCensus(instance)
  const externrefTable: ExternrefTable | null = instance === undefined ? null : findExternrefTable(instance)
  const rustCensus: RustCensus | null = opened.kind === 'ready' ? opened.census : null
  let objectsAreDue = true
  let refusal = opened.kind === 'unavailable' ? opened.reason : null

  const walk = (): HeapCensus | null => {
    if (rustCensus === null || refusal !== null) return null
    const result = rustCensus.count()
    if (result.kind === 'census') return result
    refusal = result.reason
    return null
  }
  const wasmMemoryBytes = () => instance?.exports.memory.buffer.byteLength ?? 0
  const seesHandles = registries.some(({ kind }) => kind === 'handle')

  async function release(collect: boolean, drain: boolean): Promise<DelayedRelease | null> {
    if (collect) await collectGarbage()
    if (!drain || countLiveSdks(registries) > 0) return null
    const before = walk()
    const externrefsBefore = externrefTable && countExternrefs(externrefTable)
    const drained = await drainTimers(timers)
    if (drained.timers > 0) await collectGarbage()
    const after = walk()
    return {
      ...drained,
      rustBytes: before && after && before.liveBytes - after.liveBytes,
      rustBlocks: before && after && before.liveBlocks - after.liveBlocks,
      externrefs:
        externrefTable && externrefsBefore !== null
          ? externrefsBefore - countExternrefs(externrefTable)
          : null,
    }
  }

  return {
    census: () => (refusal === null ? { kind: 'exact' } : { kind: 'unavailable', reason: refusal }),
    sample() {
      const countsObjects = objectsAreDue
      objectsAreDue = false
      const { heapUsed, heapTotal, rss, external } = process.memoryUsage()
      const rust = walk()
      const wasmBytes = wasmMemoryBytes()
      return {
        heapAllocBytes: heapUsed,
        heapInuseBytes: heapTotal,
        heapObjects: countsObjects ? (liveObjects?.count() ?? null) : null,
        goroutines: process.getActiveResourcesInfo().length,
        rssBytes: rss,
        heapSysBytes: heapTotal + external + wasmBytes,
        externalBytes: external,
        wasmMemoryBytes: wasmBytes,
        rustLiveBytes: rust?.liveBytes ?? null,
        rustLiveBlocks: rust?.liveBlocks ?? null,
        externrefs: externrefTable && countExternrefs(externrefTable),
        sdkHandles: seesHandles ? countLive(registries, 'handle') : null,
      }
    },
    async checkpoint(phase, { collect, drain }) {
      const delayedRelease = await release(collect, drain)
      objectsAreDue = true
      const rust = walk()
      return {
        phase,
        requests: requests.count,
        wasmMemoryBytes: wasmMemoryBytes(),
        rustLiveBytes: rust?.liveBytes ?? null,
        rustLiveBlocks: rust?.liveBlocks ?? null,
        rustFreeBytes: rust?.freeBytes ?? null,
        rustLargestHoleBytes: rust?.largestHoleBytes ?? null,
        heapAllocBytes: process.memoryUsage().heapUsed,
        handles: seesHandles ? liveHandles(registries) : null,
        closures: seesHandles ? countLive(registries, 'closure') : null,
        finalizedByGc: seesHandles ? finalizedHandles(registries) : null,
        externrefs: externrefTable && externrefsByConstructor(externrefTable),
        resources: activeResourcesByType(),
        delayedRelease,
      }
    },
  }
}

export interface LiveObjectCounter {
  /** Live JavaScript objects, or null when counting now would cost more than its share of the time. */
  count(): number | null
}

/**
 * Counts live JavaScript objects (`v8.queryObjects`, which collects garbage and walks the heap: milliseconds to
 * seconds), but only as often as its cost stays under a share of the time that passes.
 * @param share Of one core, for instance 0.005.
 */
export function createLiveObjectCounter(
  share: number,
  { now = () => performance.now(), query = () => queryObjects(Object, { format: 'count' }) } = {},
): LiveObjectCounter {
  let nextAtMs = now()
  return {
    count() {
      const startMs = now()
      if (startMs < nextAtMs) return null
      const objects = query()
      nextAtMs = startMs + (now() - startMs) / share
      return objects
    },
  }
}

/** What keeps Node's event loop alive: the counterpart of Go's running goroutines. By type, e.g. `{ Timeout: 2 }`. */
export function activeResourcesByType(types = process.getActiveResourcesInfo()): Record<string, number> {
  const byType: Record<string, number> = {}
  for (const type of types) byType[type] = (byType[type] ?? 0) + 1
  return byType
}
