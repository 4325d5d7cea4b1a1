import { at, ends, spanOf, stepsOf } from '../../at.ts'
import { type Cells, inCells } from './cells.ts'
import type { Series } from './clean-series.ts'
import type { SampledMarks } from './shape-model.ts'

/** One is a step, which is tried already; of more than four any growth is made. */
const LEAST_MARKS = 2
const MOST_MARKS = 4
/** Marks come ever later: the last two lie so many times as far apart as the first two. */
const GROWING_APART = 1.3

/**
 * Reads high-water marks off the samples: each new one needs more work than the one before, so they come ever later, as the
 * records of a series do. What leaks by steps is fitted by these too, if the steps are few; but its steps are spread evenly.
 * @param origin The x of the run's start.
 * @returns Of each count the rises that leave the least unexplained (least squares); none where the samples fall between
 * them or do not come ever later.
 */
export function sampledMarks(series: Series, cells: Cells, origin: number): SampledMarks[] {
  const sums = sumsOf(series.y)
  const found: SampledMarks[] = []
  let places: number[] = []
  while (places.length < MOST_MARKS) {
    const more = splitOnce(places, sums)
    if (more === null) break
    places = settled(more, sums)
    if (places.length < LEAST_MARKS) continue
    const marks = marksAt(places, series, cells, origin, sums)
    if (marks !== null) found.push(marks)
  }
  return found
}

function marksAt(
  places: readonly number[],
  { x }: Series,
  cells: Cells,
  origin: number,
  sums: Float64Array,
): SampledMarks | null {
  const bounds = [0, ...places, sums.length - 1]
  const levels = bounds.slice(1).map((until, k) => levelOf(sums, at(bounds, k), until))
  const rises = stepsOf(levels)
  const when = places.map((place) => (at(x, place - 1) + at(x, place)) / 2)
  const apart = stepsOf(when)
  const [firstApart, lastApart] = ends(apart)
  if (rises.some((rise) => rise <= 0)) return null
  if (apart.length > 1 && lastApart < GROWING_APART * firstApart) return null
  const [first, last] = ends(when)
  // Over payments all rises may come while none is made.
  if (!(last > first)) return null
  const laterBy = Math.log((last - origin) / (first - origin)) / apart.length
  const mean = rises.reduce((sum, rise) => sum + rise, 0) / rises.length
  const heightAt = (xi: number) => when.reduce((sum, place, k) => (xi < place ? sum : sum + at(rises, k)), 0)
  const sinceStart = ends(x)[1] - origin
  return {
    heights: inCells(cells, heightAt),
    count: places.length,
    slope: (mean / (laterBy * sinceStart)) * spanOf(cells.x),
  }
}

/** One more place, where it explains most. */
function splitOnce(places: readonly number[], sums: Float64Array): number[] | null {
  const bounds = [0, ...places, sums.length - 1]
  let [best, most] = [-1, 0]
  for (let k = 0; k < bounds.length - 1; k++) {
    const split = bestSplit(at(bounds, k), at(bounds, k + 1), sums)
    if (split.gain > most) [best, most] = [split.place, split.gain]
  }
  return best < 0 ? null : [...places, best].sort((a, b) => a - b)
}

/** What explains more by less than this share explains as much. */
const ROUNDING_SLACK = 1e-9

/** Each place moved to where it explains most between its neighbours, until none moves: each move explains more. */
function settled(places: readonly number[], sums: Float64Array): number[] {
  const bounds = [0, ...places, sums.length - 1]
  for (let moves = true; moves; ) {
    moves = false
    for (let k = 1; k < bounds.length - 1; k++) {
      const [before, after] = [at(bounds, k - 1), at(bounds, k + 1)]
      const { place, gain } = bestSplit(before, after, sums)
      if (!(gain > (1 + ROUNDING_SLACK) * gainOf(at(bounds, k), before, after, sums))) continue
      bounds[k] = place
      moves = true
    }
  }
  return bounds.slice(1, -1)
}

/** Where two levels explain most of these samples, and how much more than one. */
function bestSplit(from: number, until: number, sums: Float64Array): { place: number; gain: number } {
  let best = -1
  let most = 0
  for (let i = from + 1; i < until; i++) {
    const gain = gainOf(i, from, until, sums)
    if (gain > most) {
      best = i
      most = gain
    }
  }
  return { place: best, gain: most }
}

/** How much more of the sum of squares two levels explain than one. */
function gainOf(place: number, from: number, until: number, sums: Float64Array): number {
  const before = sums[from] as number
  const [left, n] = [place - from, until - from]
  const lies = (sums[place] as number) - before - (((sums[until] as number) - before) * left) / n
  return (lies * lies * n) / (left * (n - left))
}

const levelOf = (sums: Float64Array, from: number, until: number) =>
  (at(sums, until) - at(sums, from)) / (until - from)

/** Of all samples before each, about the mean so that no digits are lost. */
function sumsOf(y: readonly number[]): Float64Array {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length
  const sums = new Float64Array(y.length + 1)
  for (let i = 0; i < y.length; i++) sums[i + 1] = (sums[i] as number) + (y[i] as number) - mean
  return sums
}
