import { at, ends } from '../../at.ts'
import type { Curve, ShapeLibrary } from './models.ts'

/** Assumed correlation of each cell's noise with the one before (AR(1)); the last is close to a random walk. */
const MEMORIES = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97]

/** All curves of a library with an assumed memory taken out: the same for every series with these cells. */
export interface Design {
  memory: number
  /** The constant and what is beside, each free of those before it. */
  taken: readonly { column: Float64Array; squared: number }[]
  white: readonly Float64Array[]
  /** Row by row, with room for the curves that a series brings itself: see {@link withSampled}. */
  products: Float64Array
  size: number
}

/** Curves that a series may bring itself. */
const MOST_SAMPLED = 3

/** The last designs: one run is judged many times with other figures in the same cells. */
const lastDesigns = new Map<string, readonly Design[]>()
/** Two axes, each with two ways to sum up. */
const KEPT_DESIGNS = 4

/** The designs of a library's curves over these cells; what {@link withSampled} adds holds until the next call. */
export function knownDesigns({ curves, curvesKey }: ShapeLibrary, x: readonly number[]): readonly Design[] {
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
): readonly Design[] {
  const [start, end] = ends(x)
  const columns = curves.map((curve) => Float64Array.from(x, (xi) => curve((xi - start) / (end - start))))
  return MEMORIES.map((memory) => {
    const taken: { column: Float64Array; squared: number }[] = []
    for (const values of [new Float64Array(x.length).fill(1), ...beside]) {
      const column = centred(values, memory, taken)
      taken.push({ column, squared: dot(column, column) })
    }
    const white = columns.map((column) => centred(column, memory, taken))
    const size = white.length + MOST_SAMPLED
    const products = new Float64Array(size * size)
    for (const [i, column] of white.entries()) fillProducts(products, size, i, column, white)
    return { memory, taken, white, products, size }
  })
}

/**
 * Puts the curves that a series brings itself beside the others of a design.
 * @returns All columns.
 * @throws RangeError When they are more than a design has room for.
 */
export function withSampled(
  { memory, taken, white, products, size }: Design,
  sampled: readonly Float64Array[],
): readonly Float64Array[] {
  if (sampled.length > MOST_SAMPLED) {
    throw new RangeError(`expected at most ${MOST_SAMPLED} curves of a series itself, got ${sampled.length}`)
  }
  const columns = [...white, ...sampled.map((column) => centred(column, memory, taken))]
  for (let i = white.length; i < columns.length; i++) {
    fillProducts(products, size, i, at(columns, i), columns)
  }
  return columns
}

/** The inner products of the i-th column with itself and all those before it. */
function fillProducts(
  products: Float64Array,
  size: number,
  i: number,
  column: Float64Array,
  columns: readonly Float64Array[],
): void {
  for (let j = 0; j <= i; j++) {
    const product = dot(column, columns[j] as Float64Array)
    products[i * size + j] = product
    products[j * size + i] = product
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
