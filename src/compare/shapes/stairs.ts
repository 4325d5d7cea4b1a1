import { median } from 'simple-statistics'
import type { Cells } from './cells.ts'
import type { Series } from './clean-series.ts'
import type { SampledStairs } from './models.ts'

/** More steps than so many in the window are told by a line as well. */
const MOST_STEPS = 6
/** Where between two samples a step may lie: the k-th step is off by k times as much as the first. */
const BETWEEN = [0.25, 0.5, 0.75]
/** In a long series not every gap between two samples is tried. */
const MOST_GAPS = 300
/** Growth that bent down in the last quarter of the window: whether it stopped is asked of what came after. */
const LATE = 0.7

/**
 * Reads steps off the samples: the ones that come after each period since the run's start, and the single one, that leave
 * the least unexplained (least squares). What comes at each reconnect does so: the first as long after the start as the
 * second after the first.
 * @param origin The x of the run's start.
 * @returns Null where no place for a step is left.
 */
export function sampledStairs(series: Series, cells: Cells, origin: number): SampledStairs | null {
  const { x } = series
  const window = (cells.x.at(-1) ?? 0) - (cells.x[0] ?? 0)
  const places = placesOf(x)
  const shortest = ((x.at(-1) ?? 0) - origin) / MOST_STEPS
  const period = bestOf(
    places.map((place) => place - origin).filter((each) => each >= shortest),
    (each) => explainedBy(series, (xi) => Math.floor((xi - origin) / each)),
  )
  const place = bestOf(places, (each) => explainedBy(series, (xi) => (xi < each ? 0 : 1)))
  if (period === null || place === null || window <= 0) return null
  const inCells = (heightAt: (xi: number) => number) =>
    Float64Array.from(cells.members, (xs) => summedUp(xs.map(heightAt), cells.by))
  const bend = bestOf(
    places.filter((each) => each - (x[0] ?? 0) >= LATE * window),
    (each) => explainedByBend(series, each),
  )
  return {
    once: inCells((xi) => (xi < place ? 0 : 1)),
    again: inCells((xi) => Math.floor((xi - origin) / period)),
    period: period / window,
    bent: bend === null ? null : inCells((xi) => Math.max(0, xi - bend) / window),
  }
}

/** As the cells sum up samples; heights of stairs rise. */
function summedUp(heights: readonly number[], by: Cells['by']): number {
  const [first = 0, last = 0] = [heights[0], heights.at(-1)]
  switch (by) {
    case 'mean':
      return heights.reduce((sum, height) => sum + height, 0) / heights.length
    case 'median':
      return median([...heights])
    case 'midrange':
      return (first + last) / 2
    case 'minimum':
    case 'floor':
      return first
    default:
      return by satisfies never
  }
}

function placesOf(x: readonly number[]): number[] {
  const stride = Math.max(1, Math.ceil(x.length / MOST_GAPS))
  const places: number[] = []
  for (let i = stride; i < x.length; i += stride) {
    const [before = 0, here = 0] = [x[i - 1], x[i]]
    places.push(...BETWEEN.map((share) => before + share * (here - before)))
  }
  return places
}

function bestOf(candidates: readonly number[], valueOf: (candidate: number) => number): number | null {
  let [best, most] = [null as number | null, Number.NEGATIVE_INFINITY]
  for (const candidate of candidates) {
    const value = valueOf(candidate)
    if (value > most) [best, most] = [candidate, value]
  }
  return best
}

/** How much of it a line that bends down there explains. */
function explainedByBend({ x, y }: Series, at: number): number {
  const n = x.length
  const mean = (valueOf: (i: number) => number) => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += valueOf(i)
    return sum / n
  }
  const xOf = (i: number) => x[i] ?? 0
  const bendOf = (i: number) => Math.max(0, xOf(i) - at)
  const yOf = (i: number) => y[i] ?? 0
  const [mx, mb, my] = [mean(xOf), mean(bendOf), mean(yOf)]
  let [xx, xb, bb, xy, by] = [0, 0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [dx, db, dy] = [xOf(i) - mx, bendOf(i) - mb, yOf(i) - my]
    xx += dx * dx
    xb += dx * db
    bb += db * db
    xy += dx * dy
    by += db * dy
  }
  const determinant = xx * bb - xb * xb
  if (!(determinant > 0) || xx * by - xb * xy >= 0) return Number.NEGATIVE_INFINITY
  return (bb * xy * xy - 2 * xb * xy * by + xx * by * by) / determinant
}

/** How much of the sum of squares about the mean a rise by these heights explains; nothing when it is a fall. */
function explainedBy({ x, y }: Series, heightAt: (xi: number) => number): number {
  const n = x.length
  let [sumH, sumHH, sumY, sumHY] = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [h, yi] = [heightAt(x[i] ?? 0), y[i] ?? 0]
    sumH += h
    sumHH += h * h
    sumY += yi
    sumHY += h * yi
  }
  const spread = sumHH - (sumH * sumH) / n
  const together = sumHY - (sumH * sumY) / n
  return spread > 0 && together > 0 ? (together * together) / spread : 0
}
