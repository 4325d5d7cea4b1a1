import { UsageError } from '../../errors.ts'
import type { FlagValues } from '../../text/text.ts'
import { type InjectionKind, parseInjection } from './injection.ts'
import type { RunOptionsRecord } from './option-table.ts'

/** What looks into V8 or the wasm memory, of which the native hosts have none. */
const NODE_ONLY = ['pprof', 'heap-dump'] as const

/** What `--inject` can plant in a native host. */
const NATIVE_INJECTIONS: readonly InjectionKind[] = [
  'instance',
  'js-retain',
  'handle',
  'rust-bytes',
  'listener-on-failure',
]

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
  if (record.release === 'free') {
    throw new UsageError(
      `--release free calls the free() that only JavaScript objects have: use --release drop with --host ${record.host}`,
    )
  }
  const inject = record.inject === null ? null : parseInjection(record.inject).kind
  if (inject !== null && !NATIVE_INJECTIONS.includes(inject)) {
    throw new UsageError(
      `--inject with --host ${record.host} should be one of ${NATIVE_INJECTIONS.join(', ')}, got ${inject}`,
    )
  }
}
