/** Points of a series in time: minutes (or what stands for them) and KB or counts. No `NaN`, in order of x. */
export interface Series {
  x: number[]
  y: number[]
}

/** A point this many times further from its neighbours than usual is a spike. */
const SPIKE_SCALES = 8
/** The median absolute deviation of a normal distribution is this part of its standard deviation. */
const MAD_PER_SIGMA = 0.6745
/** Below this many points no spike can be told from a step. */
const LEAST_POINTS = 8

/**
 * Drops what is no measurement: missing and zero figures, and isolated spikes (one point far from the two on either
 * side of it, while those agree). A step is no spike: it has company.
 */
export function cleanSeries(x: ArrayLike<number>, y: ArrayLike<number>): Series {
  const there: Series = { x: [], y: [] }
  for (let i = 0; i < y.length; i++) {
    const [xi = Number.NaN, yi = Number.NaN] = [x[i], y[i]]
    if (Number.isNaN(xi) || Number.isNaN(yi) || yi === 0) continue
    there.x.push(xi)
    there.y.push(yi)
  }
  return there.y.length < LEAST_POINTS ? there : withoutSpikes(there)
}

function withoutSpikes({ x, y }: Series): Series {
  const away = y.map((value, i) => value - medianOfFour(around(y, i)))
  const scale = median(away.map(Math.abs)) / MAD_PER_SIGMA
  // Half of the points on one level: then any difference is many times nothing.
  const limit = SPIKE_SCALES * Math.max(scale, 1e-3 * Math.abs(median(y)))
  const keep = away.map((distance) => Math.abs(distance) <= limit)
  return { x: x.filter((_, i) => keep[i]), y: y.filter((_, i) => keep[i]) }
}

/** The two points on either side; at an end the four nearest. */
function around(y: readonly number[], i: number): [number, number, number, number] {
  const from = Math.min(Math.max(0, i - 2), y.length - 5)
  const five = y.slice(from, from + 5)
  five.splice(i - from, 1)
  return five as [number, number, number, number]
}

function medianOfFour(four: [number, number, number, number]): number {
  const [, low, high] = four.toSorted((a, b) => a - b) as [number, number, number, number]
  return (low + high) / 2
}

/** The middle value; `NaN` of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}
