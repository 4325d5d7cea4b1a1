import { median } from 'simple-statistics'
import { at, ends, stepsOf } from '../../at.ts'
import type { Series } from './clean-series.ts'
import type { Teeth } from './teeth.ts'

/** How a series was summed up before shapes are fitted. */
export interface Cells extends Series {
  by: 'mean' | 'median' | 'minimum' | 'midrange' | 'floor'
  /** The x of the samples that each cell tells of. */
  members: number[][]
}

const CELLS = 24
const WIDE_CELLS = 12
/** The extremes of fewer than four samples a cell say little about where the floor and the ceiling are. */
const LEAST_FOR_EXTREMES = 48
/** The floors after a heap's collections, of which so many at least make a series of their own. */
const FLOOR_CELLS = 9
const LEAST_FLOORS = 6
/** Where a heap rises without falling back there is no floor: a longer part of the run without one is not told by them. */
const LONGEST_GAP = 0.25
/** Another way than the mean must tell the trend with so much less variance. */
const CLEARLY_LESS = 0.6

/**
 * Sums a series up in blocks of as many samples each: 24 means, unless another way tells the trend much better: medians
 * where tails are heavy, 12 floors of a heap between collections, or 12 middles between floor and ceiling.
 * Fewer samples than blocks stay as they are.
 */
export function cellsOf(series: Series): Cells {
  const n = series.x.length
  const means = cellsBy('mean', series, Math.min(CELLS, n), meanOf)
  if (n < CELLS) return means
  const extremes: Cells[] = [
    cellsBy('median', series, CELLS, medianOf),
    cellsBy('minimum', series, WIDE_CELLS, lowestOf),
    cellsBy('midrange', series, WIDE_CELLS, midrangeOf),
  ]
  const others = [...(n < LEAST_FOR_EXTREMES ? [] : extremes), ...floorCells(series)].filter(
    (cells) => !missesTheEnd(means, cells),
  )
  const limit = CLEARLY_LESS * trendVariance(means)
  return others.reduce(
    (best, cells) => (trendVariance(cells) < Math.min(limit, trendVariance(best)) ? cells : best),
    means,
  )
}

/**
 * Means of an unforced heap with what gathered since the last collection as a column beside them, and the level of the
 * first tooth, whose beginning nobody saw, as another.
 * @param otherwise Cells that know nothing of the teeth.
 * @returns Null where these tell the trend as well.
 */
export function cellsOfTeeth(
  series: Series,
  { since, first, gathered }: Teeth,
  otherwise: Series,
): { cells: Cells; beside: Float64Array[]; samples: Series } | null {
  const count = Math.min(CELLS, series.x.length)
  const cells = cellsBy('mean', series, count, meanOf)
  const besides = [since, since.map((_, i) => (i < first ? 1 : 0))]
  const beside = besides.map((y) => Float64Array.from(cellsBy('mean', { x: series.x, y }, count, meanOf).y))
  const [after, before] = [at(series.y, first), at(series.y, first - 1)]
  const fall = before - gathered * at(since, first - 1) - after
  const level = (value: number, i: number) => value - gathered * at(since, i) - (i < first ? fall : 0)
  const samples = { x: series.x, y: series.y.map(level) }
  const left = cellsBy('mean', samples, count, meanOf)
  if (trendVariance(left) >= 0.3 * trendVariance(otherwise)) return null
  return { cells, beside: first > 0 ? beside : beside.slice(0, 1), samples }
}

/**
 * Whether the last mean lies further above the cells before it than any mean but its neighbour does: a rise at the end
 * has no floors yet, and the lowest of a wide cell lies at its beginning.
 */
function missesTheEnd(means: Series, { x, y }: Series): boolean {
  const above = means.x.map((meanX, i) => {
    const before = x.findLastIndex((cellX) => cellX <= meanX)
    return at(means.y, i) - at(y, Math.max(0, before))
  })
  return at(above, above.length - 1) > Math.max(...above.slice(0, -2))
}

function cellsBy(
  by: Cells['by'],
  { x, y }: Series,
  count: number,
  sumUp: (x: number[], y: number[]) => [number, number],
): Cells {
  const cells: Cells = { by, x: [], y: [], members: [] }
  for (let block = 0; block < count; block++) {
    const from = Math.round((block * x.length) / count)
    const until = Math.round(((block + 1) * x.length) / count)
    const xs = x.slice(from, until)
    const [cellX, cellY] = sumUp(xs, y.slice(from, until))
    cells.x.push(cellX)
    cells.y.push(cellY)
    cells.members.push(sumUp === lowestOf ? [cellX] : xs)
  }
  return cells
}

function meanOf(x: number[], y: number[]): [number, number] {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return [mean(x), mean(y)]
}

function medianOf(x: number[], y: number[]): [number, number] {
  return [meanOf(x, y)[0], median(y)]
}

function midrangeOf(x: number[], y: number[]): [number, number] {
  return [meanOf(x, y)[0], (Math.min(...y) + Math.max(...y)) / 2]
}

// At its own place in time: in a rising series the floor lies at the block's beginning.
function lowestOf(x: number[], y: number[]): [number, number] {
  const lowest = y.reduce((least, value, i) => (value < (y[least] as number) ? i : least), 0)
  return [at(x, lowest), at(y, lowest)]
}

/** The variance of a slope through the cells, up to a factor common to both ways: from second differences, blind to any trend. */
function trendVariance({ y }: Series): number {
  let sum = 0
  for (let i = 1; i < y.length - 1; i++) {
    const bend = (y[i - 1] as number) - 2 * (y[i] as number) + (y[i + 1] as number)
    sum += (bend * bend) / 6
  }
  return sum / (y.length - 2) / y.length
}

/** What a heap without forced collections falls back to: its lows, summed up coarsely and finely. */
function floorCells({ x, y }: Series): Cells[] {
  const floors: Series = { x: [], y: [] }
  for (let i = 1; i < y.length - 1; i++) {
    const here = at(y, i)
    if (here >= at(y, i - 1) || here > at(y, i + 1)) continue
    floors.x.push(at(x, i))
    floors.y.push(here)
  }
  if (floors.x.length < LEAST_FLOORS || longestGap(x, floors.x) > LONGEST_GAP) return []
  return [FLOOR_CELLS, CELLS].map((count) =>
    cellsBy('floor', floors, Math.min(count, floors.x.length), lowestOf),
  )
}

/** The longest part of the window, as a share of it, between two marks or between a mark and an end. */
function longestGap(x: readonly number[], marks: readonly number[]): number {
  const [from, until] = ends(x)
  return Math.max(...stepsOf([from, ...marks, until])) / (until - from)
}

/** What rises over the samples, as the cells sum it up. */
export function inCells({ by, members }: Cells, heightAt: (xi: number) => number): Float64Array {
  return Float64Array.from(members, (xs) => risenTo(xs, heightAt, by))
}

function risenTo(xs: readonly number[], heightAt: (xi: number) => number, by: Cells['by']): number {
  const [first, last] = ends(xs)
  switch (by) {
    case 'mean': {
      let sum = 0
      for (let i = 0; i < xs.length; i++) sum += heightAt(xs[i] as number)
      return sum / xs.length
    }
    case 'median':
      return median(xs.map(heightAt))
    case 'midrange':
      return (heightAt(first) + heightAt(last)) / 2
    case 'minimum':
    case 'floor':
      return heightAt(first)
    default:
      return by satisfies never
  }
}
