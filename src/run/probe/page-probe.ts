export { prepareMemoryHooks } from './prepare-hooks.ts'
export { type MemoryHooks, memoryHooks } from './wasm-capture.ts'
export { captureInstantiation } from './wasm-instantiation.ts'
export { type MemoryReader, openMemoryReader } from './wasm-reader.ts'
