import { at } from '../../at.ts'
import type { Recording } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { baselineColumn } from './series.ts'

/** What a cycle added to a count, from one rest to the next. */
export interface Increment {
  cycle: number
  gained: number
}

/** The increments of a run and their mean, with two standard errors of it either way. */
export interface Increments {
  points: Increment[]
  mean: number
  /** Two standard errors: from the scatter of the increments before they are summed up for drawing. */
  error: number
  /** Cycles that a drawn point sums up. */
  every: number
}

// The first cycles fill lazy statics and caches: the judge leaves out as many.
const WARMUP_CYCLES = 3
const LARGEST_WARMUP_SHARE = 0.25
const LEAST_INCREMENTS = 3
const MOST_POINTS = 150

/**
 * What each cycle added to a metric, by its rests after the warm-up. Null where fewer than three increments are there: a
 * mean of two has no error worth drawing.
 */
export function incrementsOf(recording: Recording, metric: NumericColumn): Increments | null {
  const values = baselineColumn(recording, metric)
  const { cycles } = recording.columns
  if (values === undefined || cycles === undefined || recording.phases === null) return null
  const all = recording.phases.flatMap((phase, row) => {
    const [cycle, value] = [at(cycles, row), at(values, row)]
    return phase !== 'rest' || Number.isNaN(cycle) || Number.isNaN(value) ? [] : [{ cycle, value }]
  })
  const rests = all.slice(Math.min(WARMUP_CYCLES, Math.floor(all.length * LARGEST_WARMUP_SHARE)))
  const steps = rests.slice(1).flatMap((rest, index) => {
    const before = rests[index]
    const made = rest.cycle - (before?.cycle ?? Number.NaN)
    return before === undefined || !(made > 0)
      ? []
      : [{ cycle: rest.cycle, gained: (rest.value - before.value) / made }]
  })
  if (steps.length < LEAST_INCREMENTS) return null
  const mean = meanOf(steps.map(({ gained }) => gained))
  const variance = steps.reduce((sum, { gained }) => sum + (gained - mean) ** 2, 0) / (steps.length - 1)
  const every = Math.ceil(steps.length / MOST_POINTS)
  return { points: summed(steps, every), mean, error: 2 * Math.sqrt(variance / steps.length), every }
}

/** Each `every` increments as one, so that no cycle is left out. */
function summed(steps: readonly Increment[], every: number): Increment[] {
  if (every === 1) return [...steps]
  const points: Increment[] = []
  for (let first = 0; first < steps.length; first += every) {
    const some = steps.slice(first, first + every)
    points.push({ cycle: some.at(-1)?.cycle ?? 0, gained: meanOf(some.map(({ gained }) => gained)) })
  }
  return points
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
