import type { Recording } from './recording.ts'
import { fitLine } from './running-fit.ts'
import { columnOf, timelineRows } from './series.ts'
import { BYTES_PER_KB } from './severity.ts'

/** The first cycle still fills caches; three more make a trend. */
const MIN_CYCLES = 4

/** Overhead a cycle from which the specification's "adds permanent overhead" is worth a line: its "< 50: none". */
const MIN_KB_PER_CYCLE = 50

/**
 * The specification's third sign of a leak: "memory doesn't return to baseline after disconnect/reconnect, each cycle
 * adds permanent overhead". The lowest heap of each cycle is its baseline; it must rise on a line (R² > 0.7).
 * @returns The words of the verdict line, or null.
 */
export function growthAfterReconnects(recording: Recording): string | null {
  const cycles = columnOf(recording, 'cycles')
  const heap = columnOf(recording, 'heap_alloc_bytes')
  const floors = new Map<number, number>()
  for (const row of timelineRows(recording)) {
    const cycle = cycles[row] ?? Number.NaN
    const bytes = heap[row] ?? Number.NaN
    if (cycle >= 1 && !Number.isNaN(bytes)) floors.set(cycle, Math.min(bytes, floors.get(cycle) ?? bytes))
  }
  if (floors.size < MIN_CYCLES) return null
  const line = fitLine([...floors.keys()], [...floors.values()])
  if (line === null || !(line.rSquared > 0.7)) return null
  const kbPerCycle = line.slope / BYTES_PER_KB
  if (kbPerCycle < MIN_KB_PER_CYCLE) return null
  return `Post-reconnect growth: +${kbPerCycle.toFixed(1)} KB a cycle over ${floors.size} cycles (R²=${line.rSquared.toFixed(2)})`
}
