export {
  activeResourcesByType,
  createMemoryReader,
  type MemoryCheckpoint,
  type MemoryReader,
  type MemoryReading,
} from './memory-reader.ts'
export { collectOnce } from './rest.ts'
export { COUNTERS, STACK_HOOKS } from './rewriting/rewriting.ts'
export { type MemoryHooks, memoryHooks, type SdkInstance } from './wasm-capture.ts'
