import type { Recording } from './recording.ts'
import type { Checkpoint, RunMetadata } from './run-metadata.ts'

/** What the CSV of a run cannot say. */
export interface BesideCsv {
  metadata: RunMetadata | null
  checkpoints: Checkpoint[]
  /** What was set right while reading these, a sentence each. */
  notes: string[]
}

/**
 * A recording with what lies beside its CSV.
 * @param forcedGc Whether garbage was collected before each sample, if the user said so; else the metadata tells, else
 *   it was not.
 */
export function withBeside(recording: Recording, beside: BesideCsv, forcedGc: boolean | null): Recording {
  const { metadata, checkpoints, notes } = beside
  return {
    ...recording,
    metadata,
    checkpoints,
    forcedGc: forcedGc ?? metadata?.options.forceGc ?? false,
    notes: [...recording.notes, ...notes],
  }
}
