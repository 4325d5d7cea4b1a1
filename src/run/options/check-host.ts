import { UsageError } from '../../errors.ts'
import type { FlagValues } from '../../text/text.ts'
import type { RunOptionsRecord } from './recorded-options.ts'

/** What looks into Node's own process, where a page's profiles are read by the browser's protocol. */
const NOT_IN_A_PAGE = ['pprof', 'rust-profile'] as const
/** What looks into V8, or into Go by Go's own means: Python has nothing like it. */
const NOT_PYTHON = ['pprof', 'heap-dump'] as const

/**
 * Refuses what a host cannot do.
 * @throws UsageError that names the flag.
 */
export function checkHost(record: RunOptionsRecord, given: FlagValues): void {
  if (record.host !== 'chromium' && given.browser !== undefined) {
    throw new UsageError(`--browser names the browser of --host chromium: add that, or leave it out`)
  }
  if (record.host === 'node') return
  if (record.host === 'chromium') {
    refuseInPage(given)
    return
  }
  if (given['rust-sdk'] !== undefined) {
    throw new UsageError(
      `--rust-sdk names the native counterpart of a WebAssembly build, and a run of --host ${record.host} is its own Rust side: leave it out`,
    )
  }
  if (record.host !== 'python') return
  const useless = NOT_PYTHON.find((name) => given[name] === true)
  if (useless !== undefined) {
    throw new UsageError(
      `--${useless} looks into Node's process, or Go's: leave it out, or use --host node or go`,
    )
  }
  if (record.release === 'free') {
    throw new UsageError(
      '--release free calls the free() of JavaScript objects, Destroy() in Go: use --release drop with --host python',
    )
  }
}

function refuseInPage(given: FlagValues): void {
  const useless = NOT_IN_A_PAGE.find((name) => given[name] === true)
  if (useless === undefined) return
  throw new UsageError(
    `--${useless} looks into Node's process: leave it out, or use --host node (--heap-dump works with --host chromium)`,
  )
}
