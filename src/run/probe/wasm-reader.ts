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
   * Counts at rest. With `collect`, collects garbage first. With `drain`, fires the timers of freed SDK instances
   * early, and says what these still held. While an SDK instance is alive nothing is drained: a timer might be its own.
   */
  checkpoint(
    phase: Checkpoint['phase'],
    options: { collect: boolean; drain: boolean },
  ): Promise<MemoryCheckpoint>
}

/** What the runtime around the SDK tells of itself, all in bytes. */
export interface RuntimeFigures {
  memory(): { heapUsed: number; heapTotal: number; rss: number; external: number }
  /** The type of each active resource. */
  activeResources(): string[]
  /** Live JavaScript objects, or null where they are not counted now. */
  countObjects(): number | null
}

/** Opens the reading of the SDK that was loaded. Call it after the SDK's import, before its first use. */
export function openMemoryReader(runtime: RuntimeFigures, hooks: MemoryHooks = memoryHooks()): MemoryReader {
  const { registries, timers, requests } = hooks
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
    if (!drain || countLiveSdks(registries) > hooks.idle.sdks) return null
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
      const { heapUsed, heapTotal, rss, external } = runtime.memory()
      const rust = walk()
      const wasmBytes = wasmMemoryBytes()
      return {
        heapAllocBytes: heapUsed,
        heapInuseBytes: heapTotal,
        heapObjects: countsObjects ? runtime.countObjects() : null,
        goroutines: runtime.activeResources().length,
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
        heapAllocBytes: runtime.memory().heapUsed,
        handles: seesHandles ? liveHandles(registries) : null,
        closures: seesHandles ? countLive(registries, 'closure') : null,
        finalizedByGc: seesHandles ? finalizedHandles(registries) : null,
        externrefs: externrefTable && externrefsByConstructor(externrefTable),
        resources: countByType(runtime.activeResources()),
        delayedRelease,
      }
    },
  }
}

/** How many there are of each: `{ Timeout: 2 }`. */
export function countByType(types: readonly string[]): Record<string, number> {
  const byType: Record<string, number> = {}
  for (const type of types) byType[type] = (byType[type] ?? 0) + 1
  return byType
}
