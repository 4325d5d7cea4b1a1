import { mean } from 'simple-statistics'
import { at, ends, spanOf } from '../../at.ts'
import { type Cells, inCells } from './cells.ts'
import type { Series } from './clean-series.ts'
import type { SampledStairs } from './shape-model.ts'

/** More steps than so many in the window are told by a line as well. */
const MOST_STEPS = 6
/** Where between two samples a step may lie: the k-th step is off by k times as much as the first. */
const BETWEEN = [0.25, 0.5, 0.75]
/** Growth that bent down in the last part of the window: whether it stopped is asked of what came after. */
const LATE = 0.7

/**
 * Reads steps and a bend off the samples: the steps that come after each period since the run's start, the single one,
 * and the bend that leave the least unexplained (least squares). What comes at each reconnect does so: the first as long
 * after the start as the second after the first.
 * @param origin The x of the run's start.
 * @returns Null where no place for a step is left.
 */
export function sampledStairs(series: Series, cells: Cells, origin: number): SampledStairs | null {
  const { x } = series
  const [start, end] = ends(x)
  const window = spanOf(cells.x)
  const tails = tailsOf(series)
  const places = placesOf(x)
  const shortest = (end - origin) / MOST_STEPS
  const steps = new Firsts(x, MOST_STEPS)
  const repeated = bestOf(places, (place) =>
    place - origin >= shortest ? explainedBySteps(tails, origin, place - origin, steps) : 0,
  )
  const oneStep = new Firsts(x, 1)
  const place = bestOf(places, (each) => explainedBySteps(tails, 0, each, oneStep))
  if (repeated === null || place === null || window <= 0) return null
  const period = repeated - origin
  const bends = new Firsts(x, 1)
  const bend = bestOf(places, (each) =>
    each - start >= LATE * window ? explainedByBend(tails, each, bends) : 0,
  )
  return {
    once: inCells(cells, (xi) => (xi < place ? 0 : 1)),
    again: inCells(cells, (xi) => Math.floor((xi - origin) / period)),
    period: period / window,
    height: heightOfSteps(tails, origin, period, new Firsts(x, MOST_STEPS)),
    bent: bend === null ? null : inCells(cells, (xi) => Math.max(0, xi - bend) / window),
  }
}

/** In order. */
function placesOf(x: readonly number[]): Float64Array {
  const places = new Float64Array(BETWEEN.length * (x.length - 1))
  for (let i = 0; i < x.length - 1; i++) {
    const here = x[i] as number
    const step = (x[i + 1] as number) - here
    for (let k = 0; k < BETWEEN.length; k++) {
      places[BETWEEN.length * i + k] = here + (BETWEEN[k] as number) * step
    }
  }
  return places
}

/** The place of the greatest gain; null without one that has any. */
function bestOf(places: Float64Array, gainOf: (place: number) => number): number | null {
  let best = -1
  let most = 0
  // By index: a day's samples have a hundred thousand places, and each would be boxed for an iterator.
  for (let i = 0; i < places.length; i++) {
    const gain = gainOf(places[i] as number)
    if (gain > most) {
      best = i
      most = gain
    }
  }
  return best < 0 ? null : at(places, best)
}

/** Sums from each sample on to the last, of what lies above the means: the least squares of any step need no more. */
interface Tails {
  x: readonly number[]
  /** Of y, x, x², and x y. */
  y: Float64Array
  ofX: Float64Array
  xx: Float64Array
  xy: Float64Array
  meanX: number
}

function tailsOf({ x, y }: Series): Tails {
  const n = x.length
  const [meanX, meanY] = [mean(x), mean(y)]
  const tails = { y: new Float64Array(n + 1), ofX: new Float64Array(n + 1) }
  const more = { xx: new Float64Array(n + 1), xy: new Float64Array(n + 1) }
  let [sumY, sumX, sumXx, sumXy] = [0, 0, 0, 0]
  for (let i = n - 1; i >= 0; i--) {
    const dx = at(x, i) - meanX
    const dy = at(y, i) - meanY
    tails.y[i] = sumY += dy
    tails.ofX[i] = sumX += dx
    more.xx[i] = sumXx += dx * dx
    more.xy[i] = sumXy += dx * dy
  }
  return { x, ...tails, ...more, meanX }
}

/** How much of the sum of squares about the mean equal rises after each period explain; 0 when they are falls. */
function explainedBySteps(tails: Tails, origin: number, period: number, firsts: Firsts): number {
  const { spread, sumHY } = momentsOfSteps(tails, origin, period, firsts)
  return spread > 0 && sumHY > 0 ? (sumHY * sumHY) / spread : 0
}

/** The height of equal rises after each period, by least squares. */
function heightOfSteps(tails: Tails, origin: number, period: number, firsts: Firsts): number {
  const { spread, sumHY } = momentsOfSteps(tails, origin, period, firsts)
  return spread > 0 ? sumHY / spread : 0
}

function momentsOfSteps({ x, y }: Tails, origin: number, period: number, firsts: Firsts) {
  const n = x.length
  let [sumH, sumHH, sumHY] = [0, 0, 0]
  for (let k = 1; k <= firsts.most; k++) {
    const first = firsts.from(k, origin + k * period)
    if (first >= n) break
    sumH += n - first
    sumHH += (2 * k - 1) * (n - first)
    sumHY += y[first] as number
  }
  return { spread: sumHH - (sumH * sumH) / n, sumHY }
}

/** How much of it a line explains that bends down there; 0 when it bends up. */
function explainedByBend({ x, y, ofX, xx, xy, meanX }: Tails, place: number, firsts: Firsts): number {
  const n = x.length
  const first = firsts.from(1, place)
  const t = place - meanX
  const after = n - first
  // Of b = max(0, x − t), x and y about their means.
  const sumX = at(ofX, first)
  const sumXx = at(xx, first)
  const sumB = sumX - t * after
  const bb = sumXx - 2 * t * sumX + t * t * after - (sumB * sumB) / n
  const xb = sumXx - t * sumX
  const by = at(xy, first) - t * at(y, first)
  const allXx = at(xx, 0)
  const allXy = at(xy, 0)
  const determinant = allXx * bb - xb * xb
  if (!(determinant > 0) || allXx * by - xb * allXy >= 0) return 0
  return (bb * allXy * allXy - 2 * xb * allXy * by + allXx * by * by) / determinant
}

/** The first sample at or after each of several places that only move on: none is looked for from the beginning. */
class Firsts {
  readonly most: number
  readonly #x: readonly number[]
  readonly #at: number[]

  /** @param most How many places there are. */
  constructor(x: readonly number[], most: number) {
    this.most = most
    this.#x = x
    this.#at = new Array<number>(most + 1).fill(0)
  }

  /**
   * @param which The place's number, from 1.
   * @param place Not before the one last asked of under this number.
   */
  from(which: number, place: number): number {
    let first = this.#at[which] as number
    while (first < this.#x.length && (this.#x[first] as number) < place) first++
    this.#at[which] = first
    return first
  }
}
