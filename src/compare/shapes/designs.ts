import { at, ends } from '../../at.ts'
import type { Curve, ShapeLibrary, ShapeModel } from './models.ts'

/** Assumed correlation of each cell's noise with the one before (AR(1)); the last is close to a random walk. */
const MEMORIES = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97]

/** All curves of a library with an assumed memory taken out: the same for every series with these cells. */
export interface Design {
  memory: number
  /** The constant and what is beside, each free of those before it. */
  taken: readonly { column: Float64Array; squared: number }[]
  /** The curves, and behind them those that the present series brings itself. */
  white: Float64Array[]
  /** Row by row, those alone that a model has asked for. */
  products: Float64Array
}

/** The designs of all memories over some cells. */
export interface Designs {
  each: readonly Design[]
  /** Curves of the library. */
  curves: number
  /** Places in a row of the products. */
  size: number
  /** Which products are known, as they lie in `products`. */
  known: Uint8Array
}

/** Curves that a series may bring itself. */
const MOST_SAMPLED = 3

/** The last designs: one run is judged many times with other figures in the same cells. */
const lastDesigns = new Map<string, Designs>()
/** Two axes, each with two ways to sum up. */
const KEPT_DESIGNS = 4

/** The designs of a library's curves over these cells. What {@link complete} adds of a series holds until the next. */
export function knownDesigns({ curves, curvesKey }: ShapeLibrary, x: readonly number[]): Designs {
  const key = `${curvesKey} ${x.join(' ')}`
  const designs = lastDesigns.get(key) ?? designsOf(curves, x, [])
  lastDesigns.delete(key)
  lastDesigns.set(key, designs)
  const [oldest] = lastDesigns.keys()
  if (lastDesigns.size > KEPT_DESIGNS && oldest !== undefined) lastDesigns.delete(oldest)
  return designs
}

export function designsOf(
  curves: readonly Curve[],
  x: readonly number[],
  beside: readonly Float64Array[],
): Designs {
  const [start, end] = ends(x)
  const columns = curves.map((curve) => {
    const column = new Float64Array(x.length)
    for (let i = 0; i < column.length; i++) column[i] = curve(((x[i] as number) - start) / (end - start))
    return column
  })
  const size = columns.length + MOST_SAMPLED
  const each = MEMORIES.map((memory) => {
    const taken: { column: Float64Array; squared: number }[] = []
    for (const values of [new Float64Array(x.length).fill(1), ...beside]) {
      const column = centred(values, memory, taken)
      taken.push({ column, squared: dot(column, column) })
    }
    const white = columns.map((column) => centred(column, memory, taken))
    return { memory, taken, white, products: new Float64Array(size * size) }
  })
  return { each, curves: columns.length, size, known: new Uint8Array(size * size) }
}

/**
 * Puts the curves that a series brings itself behind those of the library, and works out the inner products that the
 * models ask for: a quarter of all.
 * @throws RangeError When the curves are more than there is room for.
 */
export function complete(
  { each, curves, size, known }: Designs,
  sampled: readonly Float64Array[],
  models: readonly ShapeModel[],
): void {
  if (sampled.length > MOST_SAMPLED) {
    throw new RangeError(`expected at most ${MOST_SAMPLED} curves of a series itself, got ${sampled.length}`)
  }
  for (let i = curves; i < size; i++) known.fill(0, i * size, (i + 1) * size)
  const missing: [number, number][] = []
  for (const model of models) {
    for (let k = 0; k < model.curves.length; k++) {
      for (let l = 0; l <= k; l++) {
        const [one, other] = [model.curves[k] as number, model.curves[l] as number]
        const [i, j] = one > other ? [one, other] : [other, one]
        if (known[i * size + j] === 1) continue
        known[i * size + j] = 1
        missing.push([i, j])
      }
    }
  }
  for (const { memory, taken, white, products } of each) {
    white.length = curves
    for (const column of sampled) white.push(centred(column, memory, taken))
    for (const [i, j] of missing) {
      const product = dot(white[i] as Float64Array, white[j] as Float64Array)
      products[i * size + j] = product
      products[j * size + i] = product
    }
  }
}

export function centred(values: Float64Array, memory: number, taken: Design['taken']): Float64Array {
  const white = whiten(values, memory)
  for (const { column, squared } of taken) {
    const share = dot(white, column) / squared
    for (let i = 0; i < white.length; i++) white[i] = (white[i] as number) - share * (column[i] as number)
  }
  return white
}

/** Takes the part of each value that the one before foretells out of it. */
function whiten(values: Float64Array, memory: number): Float64Array {
  const white = new Float64Array(values.length)
  let before = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    white[i] = value - memory * before
    before = value
  }
  white[0] = Math.sqrt(1 - memory * memory) * at(values, 0)
  return white
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
