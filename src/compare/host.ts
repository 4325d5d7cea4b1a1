import type { Recording } from './recording.ts'
import { hasFigures } from './series.ts'

/** The runtime that the SDK of a run lives in; `unknown` where the recording does not tell. */
export type Host = 'node' | 'chromium' | 'python' | 'go' | 'unknown'

/** Who counted what a column holds: the heap and the tasks have another name with each. */
export type Recorder = Recording['origin'] | 'python' | 'go-native'

/**
 * Whether a CSV in this tool's columns is of the native library: it counts Rust's blocks and names the wasm memory, but
 * has no figure of one. A CSV without that column does not tell, and is taken for a wasm run.
 */
export function isNativeBinding(recording: Recording): boolean {
  return (
    recording.origin === 'sdk-memtest' &&
    recording.columns.wasm_memory_bytes !== undefined &&
    !hasFigures(recording, 'wasm_memory_bytes') &&
    (hasFigures(recording, 'rust_live_blocks') || hasFigures(recording, 'rust_live_bytes'))
  )
}

/** The host of a run. The Rust test has none: it calls the SDK without a binding. */
export function hostOf(recording: Recording): Host {
  switch (recorderOf(recording)) {
    case 'go':
    case 'go-native':
      return 'go'
    case 'python':
      return 'python'
    case 'rust':
      return 'unknown'
    case 'sdk-memtest':
      // Every run.json that there is was written by Node.
      return recording.metadata === null ? 'unknown' : 'node'
  }
}

export function recorderOf(recording: Recording): Recorder {
  if (!isNativeBinding(recording)) return recording.origin
  // Go tells what its runtime committed; Python has no such figure.
  return hasFigures(recording, 'heap_inuse_bytes') ? 'go-native' : 'python'
}
