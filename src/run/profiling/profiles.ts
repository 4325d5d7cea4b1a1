/** All profiles of this process, as bytes or with the reason why not. */

import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { getHeapSnapshot } from 'node:v8'
import type * as DatadogPprof from '@datadog/pprof'
import type { CulpritStack } from '../../compare/compare.ts'
import { collectOnce, memoryHooks } from '../probe/probe.ts'
import { ResourceProfile } from './resource-profile.ts'
import { type RustHeapMark, RustHeapProfile } from './rust-heap-profile.ts'
import { V8HeapProfile } from './v8-heap-profile.ts'

/** Bun runs the whole tool, on another engine than V8. */
const IS_BUN = process.versions.bun !== undefined

/** A profile's bytes, or why there is none. */
export type Profiled<T> = { kind: 'profile'; content: T } | { kind: 'unavailable'; reason: string }

const RUST_PROFILE_IS_OFF = 'the Rust heap is not profiled in this run: start it with --rust-profile'
const RESOURCE_PROFILE_IS_OFF = 'active resources are not profiled in this run: start it with --pprof'

export interface ProfilingOptions {
  /** Record the stacks of asynchronous resources (`--pprof`). */
  resources: boolean
  /** Record the stacks of Rust allocations (`--rust-profile`); the preload must have rewritten the module. */
  rust: boolean
}

/** All profiles of this process. One at a time: V8's samplers are global. */
export class Profiling {
  readonly #v8: V8Profiler
  readonly #v8Heap: V8HeapProfile | null
  readonly #resources: ResourceProfile | null
  readonly #rustHeap: RustHeapProfile | null
  /** What did not start, a sentence each. */
  readonly problems: string[] = []
  #v8Mark: ReturnType<V8HeapProfile['mark']> | null = null
  #rustMark: RustHeapMark | null = null

  private constructor(v8: V8Profiler, options: ProfilingOptions) {
    this.#v8 = v8
    this.#v8Heap = v8.kind === 'ready' ? new V8HeapProfile(v8.pprof.heap) : null
    this.#resources = options.resources ? new ResourceProfile() : null
    const [instance] = memoryHooks().instances
    const rust = options.rust && !IS_BUN
    this.#rustHeap = rust && instance !== undefined ? RustHeapProfile.start(instance) : null
    if (v8.kind === 'unavailable') this.problems.push(v8.reason)
    if (options.rust && this.#rustHeap === null) {
      this.problems.push(
        `the Rust heap cannot be profiled: ${IS_BUN ? "Bun's engine tells no places in wasm" : (memoryHooks().problems[0] ?? 'the preload did not rewrite the wasm module')}`,
      )
    }
  }

  /** Starts what was asked for, and V8's sampling heap profile always: it names culprits at no measurable cost. */
  static async start(options: ProfilingOptions): Promise<Profiling> {
    return new Profiling(await loadV8Profiler(), options)
  }

  stop(): void {
    this.#v8Heap?.stop()
    this.#resources?.stop()
    this.#rustHeap?.stop()
  }

  /** Remembers what every stack holds at the end of the warm-up, for {@link culprits}. */
  mark(): void {
    collectOnce()
    this.#v8Mark = this.#v8Heap?.mark() ?? null
    this.#rustMark = this.#rustHeap?.mark() ?? null
  }

  /** The stacks that hold more than at the mark, Rust's and V8's, most bytes first. Empty without a mark. */
  culprits(limit = 24): CulpritStack[] {
    collectOnce()
    // V8 first: naming Rust's stacks makes garbage.
    const v8 = this.#v8Mark === null ? [] : (this.#v8Heap?.grownSince(this.#v8Mark, limit) ?? [])
    const rust = this.#rustMark === null ? [] : (this.#rustHeap?.grownSince(this.#rustMark, limit) ?? [])
    return [...rust, ...v8]
  }

  /** Live JavaScript objects by allocating stack, as gzipped pprof. */
  async heap(): Promise<Profiled<Uint8Array>> {
    if (this.#v8.kind === 'unavailable') return this.#v8
    collectOnce()
    const profile = this.#v8Heap?.profile()
    if (profile === undefined) return { kind: 'unavailable', reason: 'the heap profile was not started' }
    return { kind: 'profile', content: await this.#v8.pprof.encode(profile) }
  }

  /** CPU time by stack over the next seconds, as gzipped pprof. */
  async cpu(seconds: number, signal: AbortSignal): Promise<Profiled<Uint8Array>> {
    if (this.#v8.kind === 'unavailable') return this.#v8
    const { time, encode } = this.#v8.pprof
    if (time.isStarted()) {
      return {
        kind: 'unavailable',
        reason: 'a CPU profile is being taken already: ask again when it is done',
      }
    }
    time.start({ intervalMicros: 1000 })
    await delay(seconds * 1000, undefined, { signal }).catch(() => {})
    return { kind: 'profile', content: await encode(time.stop()) }
  }

  /** Active resources by the stack that made them, as gzipped pprof. */
  resources(): Profiled<Uint8Array> {
    return this.#resources === null
      ? { kind: 'unavailable', reason: RESOURCE_PROFILE_IS_OFF }
      : { kind: 'profile', content: this.#resources.encode() }
  }

  describeResources(): Profiled<string> {
    return this.#resources === null
      ? { kind: 'unavailable', reason: RESOURCE_PROFILE_IS_OFF }
      : { kind: 'profile', content: this.#resources.describe() }
  }

  /** Rust allocations by stack, in use and in total, as gzipped pprof. */
  rustHeap(): Profiled<Uint8Array> {
    return this.#rustHeap === null
      ? {
          kind: 'unavailable',
          reason: this.problems.find((problem) => /Rust/.test(problem)) ?? RUST_PROFILE_IS_OFF,
        }
      : { kind: 'profile', content: this.#rustHeap.encode() }
  }

  /** The whole V8 heap for Chrome's developer tools. Seconds for large heaps; holds every string, secrets included. */
  heapSnapshot(): Readable {
    return getHeapSnapshot()
  }
}

export type V8Profiler =
  | { kind: 'ready'; pprof: typeof DatadogPprof }
  /** The package ships binaries for common platforms only. */
  | { kind: 'unavailable'; reason: string }

/** Loads the native profiler; a run without it is still a run. */
export async function loadV8Profiler(): Promise<V8Profiler> {
  // There it loads, and fails at its first use.
  if (IS_BUN) {
    return { kind: 'unavailable', reason: "there are no V8 profiles: Bun's engine is JavaScriptCore" }
  }
  try {
    return { kind: 'ready', pprof: await import('@datadog/pprof') }
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return {
      kind: 'unavailable',
      reason: `V8 profiles are unavailable, @datadog/pprof did not load: ${cause}`,
    }
  }
}
