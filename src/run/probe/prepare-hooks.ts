import { type ClassRegistry, countFinalizationRegistries } from './handles.ts'
import { SdkTimers } from './sdk-timers.ts'
import { type MemoryHooks, publishMemoryHooks } from './wasm-capture.ts'

/** Puts in place what counts handles, timers and requests. Call it before the SDK loads, and capture its instances then. */
export function prepareMemoryHooks(): MemoryHooks {
  const registries: ClassRegistry[] = []
  const hooks: MemoryHooks = {
    instances: [],
    problems: [],
    registries,
    timers: new SdkTimers(),
    requests: { count: 0, open: 0 },
    idle: { sdks: 0 },
  }
  publishMemoryHooks(hooks)
  countFinalizationRegistries(registries)
  return hooks
}
