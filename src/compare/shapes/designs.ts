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
  /** Row by row, as many as curves. */
  products: Float64Array
}

/** The last designs: one run is judged many times with other figures in the same cells. */
const lastDesigns = new Map<string, readonly Design[]>()
/** Two axes, each with two ways to sum up. */
const KEPT_DESIGNS = 4

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
    return { memory, taken, white, products: productsOf(white, [], null) }
  })
}

export function centred(values: Float64Array, memory: number, taken: Design['taken']): Float64Array {
  const white = whiten(values, memory)
  for (const { column, squared } of taken) {
    const share = dot(white, column) / squared
    for (let i = 0; i < white.length; i++) white[i] = (white[i] as number) - share * (column[i] as number)
  }
  return white
}

/** Inner products of all columns with each other; those of the first ones may be known. */
export function productsOf(
  first: readonly Float64Array[],
  more: readonly Float64Array[],
  known: Float64Array | null,
): Float64Array {
  const all = [...first, ...more]
  const size = all.length
  const products = new Float64Array(size * size)
  const sizeKnown = known === null ? 0 : first.length
  for (let i = 0; i < size; i++) {
    if (known !== null && i < sizeKnown) {
      products.set(known.subarray(i * sizeKnown, (i + 1) * sizeKnown), i * size)
      continue
    }
    for (let j = 0; j <= i; j++) {
      const product = dot(at(all, i), at(all, j))
      products[i * size + j] = product
      products[j * size + i] = product
    }
  }
  return products
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
