import type { Recording } from '../compare/recording.ts'

/** One metric's samples of one kind, in time order. Values may be NaN. */
export interface Course {
  elapsedSec: Float64Array
  values: Float64Array
  /** Taken at rest, after a disconnect and a collection, or while the SDKs were connected. */
  isAtRest: boolean
}

// Below this a course says less than the other one.
const LEAST_SAMPLES = 8

/**
 * The samples that show a metric's growth best: those at rest where it is counted there, else the connected ones;
 * where one kind is scarce (a lifecycle run is hardly ever connected), the other. Never both: memory at rest is another
 * state, and a line through both would be a saw that nothing real has.
 */
export function courseOf(recording: Recording, values: Float64Array, basis: 'exact' | 'estimate'): Course {
  const connected = pick(recording, values, false)
  const atRest = pick(recording, values, true)
  const [first, second] = basis === 'exact' ? [atRest, connected] : [connected, atRest]
  return first.values.length >= LEAST_SAMPLES || first.values.length >= second.values.length ? first : second
}

function pick(recording: Recording, values: Float64Array, isAtRest: boolean): Course {
  const isWanted = (_: number, index: number) => (recording.phases?.[index] === 'rest') === isAtRest
  return { elapsedSec: recording.elapsedSec.filter(isWanted), values: values.filter(isWanted), isAtRest }
}
