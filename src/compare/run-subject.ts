import type { ScenarioName } from '../run/options/options.ts'
import {
  columnOf,
  hasFigures,
  lastSecOf,
  type Recording,
  type RunMetadata,
  type RunOutcome,
} from './recording/recording.ts'
/** The runtime that the SDK of a run lives in; `unknown` where the recording does not tell. */
export type Host = 'node' | 'chromium' | 'python' | 'go' | 'unknown'

/** Who counted what a column holds: the heap and the tasks have another name with each. */
export type Recorder = Recording['origin'] | 'python' | 'go-native'

/**
 * Whether a CSV in this tool's columns is of the native library: it counts Rust's blocks and names the wasm memory, but
 * has no figure of one. A CSV without that column does not tell, and is taken for a wasm run.
 */
export function isNativeBinding(recording: Recording): boolean {
  const host = recording.metadata?.options.host
  if (host === 'python' || host === 'go') return true
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
      return recording.metadata?.options.host ?? 'unknown'
  }
}

export function recorderOf(recording: Recording): Recorder {
  if (!isNativeBinding(recording)) return recording.origin
  // Go tells what its runtime committed; Python has no such figure.
  return hasFigures(recording, 'heap_inuse_bytes') ? 'go-native' : 'python'
}

/** What a run had decided when it ended for it (`--until-decided`). */
export type Decision = NonNullable<Extract<RunOutcome, { kind: 'completed' }>['decided']>

/** How a run ended; `unknown` for a recording that does not tell, such as a foreign CSV or a run that was killed. */
export interface Outcome {
  kind: RunOutcome['kind'] | 'unknown'
  /** What happened, as the rest of a sentence; null where nothing did. */
  detail: string | null
  /** What a run had decided that ended for it. */
  decided: Decision | null
}

/** The one place that knows where a run says how it ended. */
export function outcomeOf(metadata: RunMetadata | null): Outcome {
  if (metadata === null) return { kind: 'unknown', detail: null, decided: null }
  const { outcome } = metadata
  return outcome.kind === 'completed'
    ? { kind: outcome.kind, detail: null, decided: outcome.decided ?? null }
    : { kind: outcome.kind, detail: outcome.detail, decided: null }
}

/** What a report is about: the contract's `subject`, and beside it what was asked of the run. */
export interface RunSubject {
  host: Host
  scenario: ScenarioName | null
  sdkVersion: string | null
  /** SHA-256 of the library that was measured, 64 hex digits. */
  librarySha256: string | null
  /** The commit that the run is about, where the Action knows it. */
  commit: string | null
  /** From the start of the run to its last sample. */
  durationSec: number
  payments: number
  cycles: number
  outcome: Outcome
  /** What was asked for; null where it is not known or was not limited. */
  asked: { durationSec: number | null; payments: number | null; cycles: number | null }
}

/** A file of another tool without a column of payments or cycles tells of none. */
const UNCOUNTED = 0

export function subjectOf(recording: Recording, commit: string | null = null): RunSubject {
  const { metadata } = recording
  const last = (column: 'payments' | 'cycles') =>
    columnOf(recording, column).findLast((value) => !Number.isNaN(value)) ??
    metadata?.counts[column] ??
    UNCOUNTED
  const sha256 = metadata?.sdk.wasmSha256 || (metadata?.sdk.librarySha256 ?? '')
  return {
    host: hostOf(recording),
    scenario: metadata?.options.scenario ?? null,
    sdkVersion: metadata?.sdk.version ?? null,
    librarySha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
    commit,
    durationSec: lastSecOf(recording),
    payments: last('payments'),
    cycles: last('cycles'),
    outcome: outcomeOf(metadata),
    asked: {
      durationSec: metadata?.options.durationSec ?? null,
      payments: metadata?.options.paymentLimit ?? null,
      cycles: metadata?.options.cycleLimit ?? null,
    },
  }
}
