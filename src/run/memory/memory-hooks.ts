import type { ClassRegistry } from './handles.ts'
import type { SdkTimers } from './sdk-timers.ts'
import type { SdkInstance } from './wasm-capture.ts'

/** What the preload put in place before the SDK loaded; the harness reads it, the SDK never sees it. */
export interface MemoryHooks {
  /** The SDK's wasm instances in the order they were made; a healthy run has one. */
  readonly instances: SdkInstance[]
  /** Why a module could not be prepared (for instance a rewrite that failed), a sentence each. */
  readonly problems: string[]
  readonly registries: ClassRegistry[]
  readonly timers: SdkTimers
  /** Requests that the SDK made through `fetch`, and how many of them have no answer yet. */
  readonly requests: { count: number; open: number }
}

/**
 * Where the preload leaves its state. A registered symbol, because preload and harness are bundled apart and so
 * share no module.
 */
const HOOKS = Symbol.for('sdk-memtest.memory')

const holder = globalThis as { [HOOKS]?: MemoryHooks }

export function publishMemoryHooks(hooks: MemoryHooks): void {
  holder[HOOKS] = hooks
}

/** The preload's state, or null in a process that was started without it. */
export function findMemoryHooks(): MemoryHooks | null {
  return holder[HOOKS] ?? null
}

/** @throws Error in a process that was started without `--import` of the preload. */
export function memoryHooks(): MemoryHooks {
  const hooks = findMemoryHooks()
  if (hooks === null) {
    throw new Error(
      'memory cannot be read without the preload: start node with --import src/run/memory/preload.ts',
    )
  }
  return hooks
}
