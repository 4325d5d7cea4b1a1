import type { NumericColumn } from './columns.ts'
import type { Recording } from './recording.ts'

const NOTHING = new Float64Array(0)

/** A column's figures, `NaN` where unavailable; empty when the file has no such column. */
export function columnOf(recording: Recording, column: NumericColumn): Float64Array {
  return recording.columns[column] ?? NOTHING
}

/** Whether a column holds at least one figure. */
export function hasFigures(recording: Recording, column: NumericColumn): boolean {
  return columnOf(recording, column).some((value) => !Number.isNaN(value))
}

/** The rows of the time series: all but those at rest, where the SDKs are freed. */
export function timelineRows({ phases, elapsedSec }: Recording): number[] {
  const rows: number[] = []
  for (let row = 0; row < elapsedSec.length; row++) if (phases?.[row] !== 'rest') rows.push(row)
  return rows
}

/** The rows of one kind of rest. A foreign CSV has none. */
export function rowsOf({ phases }: Recording, phase: 'quiet' | 'rest'): number[] {
  const rows: number[] = []
  phases?.forEach((each, row) => {
    if (each === phase) rows.push(row)
  })
  return rows
}

/** Seconds from the first to the last row. */
export function spanSec({ elapsedSec }: Recording): number {
  return (elapsedSec.at(-1) ?? 0) - (elapsedSec[0] ?? 0)
}

/** How far a counter came: its last figure less its first, 0 when it has none. */
export function advanceOf(recording: Recording, column: 'payments' | 'cycles' | 'payments_failed'): number {
  const figures = columnOf(recording, column).filter((value) => !Number.isNaN(value))
  return (figures.at(-1) ?? 0) - (figures[0] ?? 0)
}
