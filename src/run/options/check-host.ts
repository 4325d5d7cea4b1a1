import { UsageError } from '../../errors.ts'
import type { FlagValues } from '../../text/text.ts'
import type { RunOptionsRecord } from './option-table.ts'

/** What looks into V8 or the wasm memory, of which the native hosts have none. */
const NODE_ONLY = ['pprof', 'heap-dump'] as const

/**
 * Refuses what a host cannot do.
 * @throws UsageError that names the flag.
 */
export function checkHost(record: RunOptionsRecord, given: FlagValues): void {
  if (record.host === 'node') return
  const useless = NODE_ONLY.find((name) => given[name] === true)
  if (useless !== undefined) {
    throw new UsageError(`--${useless} looks into Node's process: leave it out, or use --host node`)
  }
  if (given['rust-sdk'] !== undefined) {
    throw new UsageError(
      `--rust-sdk names the native counterpart of a WebAssembly build, and a run of --host ${record.host} is its own Rust side: leave it out`,
    )
  }
  if (record.release === 'free') {
    throw new UsageError(
      `--release free calls the free() that only JavaScript objects have: use --release drop with --host ${record.host}`,
    )
  }
}
