/**
 * Loaded with `--import` before the SDK, so that its memory can be read exactly. It changes nothing that the SDK
 * does, keeps nothing that grows, and leaves what it captured under one global symbol (see memory-hooks.ts).
 */
import { type ClassRegistry, countFinalizationRegistries } from './handles.ts'
import { type MemoryHooks, publishMemoryHooks } from './memory-hooks.ts'
import { SdkTimers } from './sdk-timers.ts'
import { captureSdkInstances } from './wasm-capture.ts'

const registries: ClassRegistry[] = []
const hooks: MemoryHooks = {
  instances: [],
  problems: [],
  registries,
  timers: new SdkTimers(),
  requests: { count: 0 },
}
publishMemoryHooks(hooks)
countFinalizationRegistries(registries)
captureSdkInstances(hooks, null)
