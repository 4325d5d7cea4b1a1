import type { NumericColumn, Phase } from './columns.ts'
import type { Checkpoint, RunMetadata } from './run-metadata.ts'
import type { LineFit } from './running-fit.ts'

/** How a very long run was brought into memory. */
export interface Thinning {
  heldRows: number
  /** Least-squares lines (bytes over elapsed seconds) through every row from five minutes on, kept or not, rest rows left out. */
  lateFits: Partial<Record<NumericColumn, LineFit | null>>
}

/** A recorded run in columns: `NaN` where a field was empty. Thinned, when very long, to what fits in memory. */
export interface Recording {
  file: string
  /** Who wrote the CSV: told by its header. */
  origin: 'sdk-memtest' | 'go' | 'rust'
  /** Rows in the file (the columns may hold fewer, see `thinning`). */
  rows: number
  thinning: Thinning | null
  /** RFC 3339 time of the first row. */
  startedAt: string | null
  elapsedSec: Float64Array
  columns: Partial<Record<NumericColumn, Float64Array>>
  phases: Phase[] | null
  /** Whether garbage was collected before each sample. */
  forcedGc: boolean
  metadata: RunMetadata | null
  checkpoints: Checkpoint[]
  /** What was set right while reading, a sentence each. */
  notes: string[]
}
