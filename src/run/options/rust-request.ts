import { UsageError } from '../../errors.ts'

/** How the Rust side of a run was asked for. */
export type RustRequest =
  | { kind: 'stored' }
  /** `sdkSpec`: the native counterpart that the user names, a wheel or a version; null for the run's own version. */
  | { kind: 'live'; sdkSpec: string | null }
  | { kind: 'file'; file: string }
  | { kind: 'none' }

/**
 * Reads `--rust` and `--rust-sdk`.
 * @throws UsageError when they ask for two things.
 */
export function readRustRequest(rust: string | null, rustSdk: string | null): RustRequest {
  if (rustSdk !== null) {
    if (rust === null || rust === 'live') return { kind: 'live', sdkSpec: rustSdk }
    throw new UsageError(
      `--rust-sdk should stand alone or with --rust live, since that SDK is measured after the run, got --rust ${rust}: leave one of them out`,
    )
  }
  switch (rust) {
    case null:
    case 'stored':
      return { kind: 'stored' }
    case 'live':
      return { kind: 'live', sdkSpec: null }
    case 'none':
      return { kind: 'none' }
    default:
      return { kind: 'file', file: rust }
  }
}
