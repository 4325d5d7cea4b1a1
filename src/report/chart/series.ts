import { at, ends } from '../../at.ts'
import type { Recording } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'

/** One point of a drawn series: a sample, or the samples of a short span summed up by their mean and extremes. */
export interface SeriesPoint {
  sec: number
  value: number
  low: number
  high: number
}

/**
 * Brings a series down to what a chart can show. Up to `most` samples stay as they are; more are summed up in `most`
 * equal spans of time, so that a day's sawtooth is a band with a line in it, and a spike keeps its height in the band.
 * NaN samples are left out.
 */
export function summarizeSeries(elapsedSec: Float64Array, values: Float64Array, most: number): SeriesPoint[] {
  const known = indicesOfKnown(values)
  if (known.length <= most) {
    return known.map((index) => {
      const value = at(values, index)
      return { sec: at(elapsedSec, index), value, low: value, high: value }
    })
  }
  const [first, last] = ends(known)
  const startSec = at(elapsedSec, first)
  const spanSec = (at(elapsedSec, last) - startSec) / most || 1
  const points: SeriesPoint[] = []
  let span = -1
  let count = 0
  for (const index of known) {
    const value = at(values, index)
    const spanOfIndex = Math.min(most - 1, Math.floor((at(elapsedSec, index) - startSec) / spanSec))
    let point = points.at(-1)
    if (point === undefined || spanOfIndex !== span) {
      point = { sec: 0, value: 0, low: value, high: value }
      points.push(point)
      span = spanOfIndex
      count = 0
    }
    count++
    point.sec += (at(elapsedSec, index) - point.sec) / count
    point.value += (value - point.value) / count
    point.low = Math.min(point.low, value)
    point.high = Math.max(point.high, value)
  }
  return points
}

/**
 * The mean of the samples in each of `cells` equal spans between two times; an empty span takes the straight line
 * between its neighbours. Empty when no sample lies between the two.
 */
export function cellMeans(
  elapsedSec: Float64Array,
  values: Float64Array,
  cells: number,
  fromSec: number,
  toSec: number,
): number[] {
  const sums = new Float64Array(cells)
  const counts = new Float64Array(cells)
  const cellSec = (toSec - fromSec) / cells || 1
  for (const [index, value] of values.entries()) {
    const sec = at(elapsedSec, index)
    if (Number.isNaN(value) || !(sec >= fromSec && sec <= toSec)) continue
    const cell = Math.min(cells - 1, Math.floor((sec - fromSec) / cellSec))
    sums[cell] = at(sums, cell) + value
    counts[cell] = at(counts, cell) + 1
  }
  return fillGaps(Array.from(sums, (sum, cell) => sum / at(counts, cell)))
}

function fillGaps(means: number[]): number[] {
  const known = means.flatMap((mean, cell) => (Number.isNaN(mean) ? [] : [cell]))
  if (known.length === 0) return []
  return means.map((mean, cell) => {
    if (!Number.isNaN(mean)) return mean
    const before = known.findLast((index) => index < cell)
    const after = known.find((index) => index > cell)
    if (before === undefined) return at(means, at(known, 0))
    if (after === undefined) return at(means, before)
    const share = (cell - before) / (after - before)
    return at(means, before) * (1 - share) + at(means, after) * share
  })
}

function indicesOfKnown(values: Float64Array): number[] {
  const known: number[] = []
  for (const [index, value] of values.entries()) if (!Number.isNaN(value)) known.push(index)
  return known
}

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

/**
 * The column of a baseline that a metric is drawn against: the same one, except that the Rust test's allocated heap
 * stands beside this tool's Rust heap.
 */
export function baselineColumn(baseline: Recording, metric: NumericColumn): Float64Array | undefined {
  if (baseline.origin === 'rust' && metric === 'rust_live_bytes') return baseline.columns.heap_alloc_bytes
  return baseline.columns[metric]
}
