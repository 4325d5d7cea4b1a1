import type { CulpritStack } from '../../compare/compare.ts'
import type { FromHarness } from '../protocol/protocol.ts'
import type { Host, OwnMakings, OwnParts } from '../scenarios/scenarios.ts'

/** Tells the parent what a user must know of a host. */
export type TellHost = (message: Extract<FromHarness, { kind: 'notice' | 'address' }>) => void

/** A host that runs, ready for a scenario. */
export interface OpenHost {
  host: Host
  profiling: RunProfiling
  /** Rejects when a measured process of its own ends early. */
  died: Promise<never> | null
  /** Loads a scenario of the user's own into the measured process; absent where the harness itself runs it. */
  loadOwn?(file: string, makings: OwnMakings): Promise<OwnParts>
}

/** The profiles of a run, from its start to its last words. */
export interface RunProfiling {
  /** Remembers what each stack holds once the warm-up is over; later calls do nothing. */
  markWarm(): void
  culprits(): CulpritStack[] | Promise<CulpritStack[]>
  /** Writes the dump that was asked for, ends the profiles, and returns lines for the user. */
  finish(): Promise<string[]>
}
