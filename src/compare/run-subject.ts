import { type Host, hostOf } from './host.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import type { Recording } from './recording.ts'
import { columnOf } from './series.ts'

/** What a report is about: the contract's `subject`, and beside it what was asked of the run. */
export interface RunSubject {
  host: Host
  scenario: string | null
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

export function subjectOf(recording: Recording, commit: string | null = null): RunSubject {
  const { metadata, elapsedSec } = recording
  const last = (column: 'payments' | 'cycles') =>
    columnOf(recording, column).findLast((value) => !Number.isNaN(value)) ?? metadata?.counts[column] ?? 0
  const sha256 = metadata?.sdk.wasmSha256 ?? ''
  return {
    host: hostOf(recording),
    scenario: metadata?.options.scenario ?? null,
    sdkVersion: metadata?.sdk.version ?? null,
    librarySha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
    commit,
    durationSec: elapsedSec.at(-1) ?? 0,
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
