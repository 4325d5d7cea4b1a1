/** One sample of one metric. */
export interface Point {
  sec: number
  value: number
}

/**
 * Thins a series for drawing: in each of `most / 2` equal spans of time the lowest and the highest sample stay, so a
 * sawtooth keeps its teeth and a spike its height. The first and the last sample always stay. NaN samples are left out.
 */
export function thinSeries(elapsedSec: Float64Array, values: Float64Array, most: number): Point[] {
  const known = indicesOfKnown(values)
  const first = known[0]
  const last = known.at(-1)
  if (first === undefined || last === undefined) return []
  const point = (index: number): Point => ({ sec: elapsedSec[index] ?? 0, value: values[index] ?? 0 })
  if (known.length <= most) return known.map(point)

  const startSec = elapsedSec[first] ?? 0
  const spans = Math.max(1, Math.floor(most / 2) - 1)
  const spanSec = ((elapsedSec[last] ?? 0) - startSec) / spans || 1
  const kept = new Set<number>([first, last])
  let lowest = first
  let highest = first
  let span = 0
  for (const index of known) {
    const spanOfIndex = Math.min(spans - 1, Math.floor(((elapsedSec[index] ?? 0) - startSec) / spanSec))
    if (spanOfIndex !== span) {
      kept.add(lowest).add(highest)
      span = spanOfIndex
      lowest = index
      highest = index
    }
    if ((values[index] ?? 0) < (values[lowest] ?? 0)) lowest = index
    if ((values[index] ?? 0) > (values[highest] ?? 0)) highest = index
  }
  kept.add(lowest).add(highest)
  return [...kept].sort((a, b) => a - b).map(point)
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
    const sec = elapsedSec[index] ?? Number.NaN
    if (Number.isNaN(value) || !(sec >= fromSec && sec <= toSec)) continue
    const cell = Math.min(cells - 1, Math.floor((sec - fromSec) / cellSec))
    sums[cell] = (sums[cell] ?? 0) + value
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return fillGaps(Array.from(sums, (sum, cell) => sum / (counts[cell] ?? 0)))
}

function fillGaps(means: number[]): number[] {
  const known = means.flatMap((mean, cell) => (Number.isNaN(mean) ? [] : [cell]))
  if (known.length === 0) return []
  return means.map((mean, cell) => {
    if (!Number.isNaN(mean)) return mean
    const before = known.findLast((index) => index < cell)
    const after = known.find((index) => index > cell)
    if (before === undefined || after === undefined) return means[before ?? after ?? 0] ?? 0
    const share = (cell - before) / (after - before)
    return (means[before] ?? 0) * (1 - share) + (means[after] ?? 0) * share
  })
}

function indicesOfKnown(values: Float64Array): number[] {
  const known: number[] = []
  for (const [index, value] of values.entries()) if (!Number.isNaN(value)) known.push(index)
  return known
}
