import type { NumericColumn } from './columns.ts'
import type { Recording } from './recording.ts'

/**
 * A recording as it stood after so many cycles: tells how early a verdict could have been given.
 * @param cycles Rows up to and with the rest of this cycle are kept.
 */
export function recordingUpToCycle(recording: Recording, cycles: number): Recording {
  const counts = recording.columns.cycles
  if (counts === undefined) return recording
  let rows = counts.findIndex((count) => count > cycles)
  if (rows < 0) rows = counts.length
  const columns = Object.fromEntries(
    Object.entries(recording.columns).map(([name, values]) => [name, values.subarray(0, rows)]),
  ) as Partial<Record<NumericColumn, Float64Array>>
  return {
    ...recording,
    rows,
    columns,
    elapsedSec: recording.elapsedSec.subarray(0, rows),
    phases: recording.phases?.slice(0, rows) ?? null,
    checkpoints: recording.checkpoints.filter((checkpoint) => checkpoint.cycles <= cycles),
  }
}
