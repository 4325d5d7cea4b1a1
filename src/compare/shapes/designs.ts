import { at, ends } from '../../at.ts'
import type { Curve } from './curves.ts'
import type { ShapeLibrary, ShapeModel } from './shape-model.ts'

/** Assumed correlation of each cell's noise with the one before (AR(1)); the last is close to a random walk. */
const MEMORIES = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.97]

/** All curves of a library with an assumed memory taken out: the same for every series with these cells. */
export interface Design {
  memory: number
  /** The constant and what is beside, each free of those before it. */
  taken: readonly Taken[]
  /** The curves, one after the other, and behind them those that the present series brings itself. */
  white: Float64Array
  /** Row by row, those alone that a model has asked for. */
  products: Float64Array
}

interface Taken {
  column: Float64Array
  squared: number
}

/** The designs of all memories over some cells. */
export interface Designs {
  each: readonly Design[]
  /** Cells. */
  n: number
  /** Curves of the library. */
  curves: number
  /** Places in a row of the products: curves of the library, and room for those of a series. */
  size: number
  /** Which products are known, as they lie in `products`. */
  known: Uint8Array
}

/** Curves that a series may bring itself. */
const MOST_SAMPLED = 6

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
  const n = x.length
  const [start, end] = ends(x)
  const columns = new Float64Array(curves.length * n)
  for (const [k, curve] of curves.entries()) {
    for (let i = 0; i < n; i++) columns[k * n + i] = curve(((x[i] as number) - start) / (end - start))
  }
  const size = curves.length + MOST_SAMPLED
  const each = MEMORIES.map((memory) => {
    const taken: Taken[] = []
    for (const values of [new Float64Array(n).fill(1), ...beside]) {
      const column = new Float64Array(n)
      centre(values, 0, { memory, taken }, column, 0)
      taken.push({ column, squared: dot(column, 0, column, 0, n) })
    }
    const white = new Float64Array(size * n)
    for (let k = 0; k < curves.length; k++) centre(columns, k * n, { memory, taken }, white, k * n)
    return { memory, taken, white, products: new Float64Array(size * size) }
  })
  return { each, n, curves: curves.length, size, known: new Uint8Array(size * size) }
}

/**
 * Puts the curves that a series brings itself behind those of the library, and works out the inner products that the
 * models ask for: a quarter of all.
 * @throws RangeError When the curves are more than there is room for.
 */
export function complete(
  { each, n, curves, size, known }: Designs,
  sampled: readonly Float64Array[],
  models: readonly ShapeModel[],
): void {
  if (sampled.length > MOST_SAMPLED) {
    throw new RangeError(`expected at most ${MOST_SAMPLED} curves of a series itself, got ${sampled.length}`)
  }
  for (let i = curves; i < size; i++) known.fill(0, i * size, (i + 1) * size)
  const missing: number[] = []
  for (const { curves: own } of models) {
    for (let k = 0; k < own.length; k++) {
      for (let l = 0; l <= k; l++) {
        const [one, other] = [own[k] as number, own[l] as number]
        const place = one > other ? one * size + other : other * size + one
        if (known[place] === 1) continue
        known[place] = 1
        missing.push(place)
      }
    }
  }
  for (const design of each) {
    const { white, products } = design
    for (const [k, column] of sampled.entries()) centre(column, 0, design, white, (curves + k) * n)
    for (const place of missing) {
      const i = Math.floor(place / size)
      const j = place % size
      const product = dot(white, i * n, white, j * n, n)
      products[i * size + j] = product
      products[j * size + i] = product
    }
  }
}

/**
 * Takes the part of each value that the one before foretells out of it (Prais and Winsten), then what is known beside.
 * @param from Where the values begin, and where the result does in `to`; as many as the taken columns have.
 */
export function centre(
  values: Float64Array,
  from: number,
  { memory, taken }: Pick<Design, 'memory' | 'taken'>,
  white: Float64Array,
  to: number,
): void {
  const n = taken[0]?.column.length ?? values.length
  let before = 0
  for (let i = 0; i < n; i++) {
    const value = values[from + i] as number
    white[to + i] = value - memory * before
    before = value
  }
  white[to] = Math.sqrt(1 - memory * memory) * at(values, from)
  for (const { column, squared } of taken) {
    const share = dot(white, to, column, 0, n) / squared
    for (let i = 0; i < n; i++) white[to + i] = (white[to + i] as number) - share * (column[i] as number)
  }
}

/** The inner product of `n` values each, from these places on. */
export function dot(a: Float64Array, fromA: number, b: Float64Array, fromB: number, n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += (a[fromA + i] as number) * (b[fromB + i] as number)
  return sum
}
