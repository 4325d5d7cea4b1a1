import { ends } from '../../at.ts'
import type { Cells } from './cells.ts'
import type { ShapeOptions } from './shape-model.ts'

/** A settling that takes longer than so many windows, or minutes, is no warm-up any more. */
const LONGEST_TAU_MIN = 4
const LONGEST_TAU_WINDOWS = { least: 0.4, most: 2 }
/** Samples a cell from where a step within one cell is to be expected; below, the shape only explains noise away. */
const MIXED_CELLS_FROM = 1.5
const DAY_MIN = 1440
/** A window that holds so much of a day tells a daily wave from a line; the warm-up was cut off it. */
const LEAST_OF_A_DAY = 0.85

/**
 * What of the candidate shapes hangs on the window and its samples.
 * @param samples How many the cells sum up.
 * @param axis Its origin is the x of the run's start.
 */
export function windowOptions(
  cells: Pick<Cells, 'x'>,
  samples: number,
  axis: { kind: 'time' | 'payments'; origin: number },
): Pick<ShapeOptions, 'longestTau' | 'mixedCells' | 'sinceStart' | 'day'> {
  const [start, end] = ends(cells.x)
  const window = end - start
  const { least, most } = LONGEST_TAU_WINDOWS
  return {
    longestTau: Math.min(most, Math.max(least, LONGEST_TAU_MIN / window)),
    mixedCells: samples >= MIXED_CELLS_FROM * cells.x.length,
    sinceStart: Math.max(0, start - axis.origin) / window,
    day: axis.kind === 'time' && window >= LEAST_OF_A_DAY * DAY_MIN ? DAY_MIN / window : null,
  }
}
