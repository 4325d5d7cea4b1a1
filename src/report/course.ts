import type { Recording } from '../compare/recording.ts'

/** One metric's samples of one kind, in time order. Values may be NaN. */
export interface Course {
  elapsedSec: Float64Array
  values: Float64Array
}

/**
 * The samples taken while the SDKs were connected. Rows taken at rest, after a disconnect, show another state of the
 * same memory: a line through both would be a saw that nothing real has.
 */
export function connectedCourse(recording: Recording, values: Float64Array): Course {
  return pick(recording, values, (index) => recording.phases?.[index] !== 'rest')
}

/** The samples taken at rest, after a disconnect and a collection: where growth is counted, not estimated. */
export function restCourse(recording: Recording, values: Float64Array): Course {
  return pick(recording, values, (index) => recording.phases?.[index] === 'rest')
}

// Below this a course at rest says less than the connected one.
const LEAST_AT_REST = 8

/** The course that shows a metric's growth best: at rest where it is counted there, else connected. */
export function bestCourse(recording: Recording, values: Float64Array, basis: 'exact' | 'estimate'): Course {
  const atRest = basis === 'exact' ? restCourse(recording, values) : null
  return atRest !== null && atRest.values.length >= LEAST_AT_REST
    ? atRest
    : connectedCourse(recording, values)
}

function pick(recording: Recording, values: Float64Array, wanted: (index: number) => boolean): Course {
  const isWanted = (_: number, index: number) => wanted(index)
  return { elapsedSec: recording.elapsedSec.filter(isWanted), values: values.filter(isWanted) }
}
