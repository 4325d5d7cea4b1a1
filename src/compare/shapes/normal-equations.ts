/** The inner products of all columns with each other and with the target, shared by many small models. */
export interface InnerProducts {
  /** Places in a row of `products`: as many as columns, or more. */
  size: number
  /** Row by row. */
  products: Float64Array
  onTarget: Float64Array
}

/** A least-squares solution, and what a linear combination of its coefficients comes to. */
export interface Solution {
  coefficients: number[]
  /** How much of the target's sum of squares the columns explain. */
  explained: number
  /** The combination `contrast · coefficients`. */
  contrast: number
  /** Its variance, in units of the residual variance. */
  contrastVariance: number
}

/** Columns whose independent part is less than this share of them cannot be told apart. */
const COLLINEAR = 1e-9
const NOTHING = 1e-12

/** Stands for no column. */
export const NO_COLUMN = -1

/**
 * How much of the target's sum of squares up to three columns explain, written out, since a judgement asks this of
 * thousands of models.
 * @param a Index of the first column, or {@link NO_COLUMN} for a constant; b and c likewise.
 * @returns `NaN` when the columns cannot be told apart.
 */
export function explainedBy(a: number, b: number, c: number, inner: InnerProducts): number {
  const { size, products, onTarget } = inner
  if (a === NO_COLUMN) return 0
  if (c !== NO_COLUMN) return explainedByThree(a, b, c, inner)
  const aa = products[a * size + a] as number
  const at = onTarget[a] as number
  if (!(aa > NOTHING)) return Number.NaN
  if (b === NO_COLUMN) return (at * at) / aa
  const bb = products[b * size + b] as number
  const ab = products[a * size + b] as number
  const bt = onTarget[b] as number
  const determinant = aa * bb - ab * ab
  if (!(determinant > COLLINEAR * aa * bb)) return Number.NaN
  return (bb * at * at - 2 * ab * at * bt + aa * bt * bt) / determinant
}

/** Cholesky's decomposition of {@link solveNormalEquations} for three columns. */
function explainedByThree(
  a: number,
  b: number,
  c: number,
  { size, products, onTarget }: InnerProducts,
): number {
  const aa = products[a * size + a] as number
  if (!(aa > COLLINEAR * aa) || aa < NOTHING) return Number.NaN
  const pivotA = Math.sqrt(aa)
  const za = (onTarget[a] as number) / pivotA
  const ba = (products[b * size + a] as number) / pivotA
  const bb = products[b * size + b] as number
  const freeB = bb - ba * ba
  if (!(freeB > COLLINEAR * bb) || freeB < NOTHING) return Number.NaN
  const pivotB = Math.sqrt(freeB)
  const zb = ((onTarget[b] as number) - ba * za) / pivotB
  const ca = (products[c * size + a] as number) / pivotA
  const cb = ((products[c * size + b] as number) - ca * ba) / pivotB
  const cc = products[c * size + c] as number
  const freeC = cc - (ca * ca + cb * cb)
  if (!(freeC > COLLINEAR * cc) || freeC < NOTHING) return Number.NaN
  const zc = ((onTarget[c] as number) - (ca * za + cb * zb)) / Math.sqrt(freeC)
  return za * za + zb * zb + zc * zc
}

/**
 * Solves XᵀX β = Xᵀy by Cholesky's decomposition.
 * @param columns Indices of the model's columns.
 * @param contrast A weight for each of them; null where no combination is asked for, which then is 0.
 * @returns Null when the columns cannot be told apart.
 * @throws RangeError When the weights are more or fewer than the columns.
 */
export function solveNormalEquations(
  columns: readonly number[],
  { size, products, onTarget }: InnerProducts,
  contrast: readonly number[] | null,
): Solution | null {
  const p = columns.length
  if (contrast !== null && contrast.length !== p) {
    throw new RangeError(`expected a contrast of ${p} weights, got ${contrast.length}`)
  }
  const { lower, z, w } = p <= COLUMNS_ROOM ? scratch : scratchFor(p)
  // L z = Xᵀy and L w = contrast, solved along with the decomposition.
  let [explained, combined, variance] = [0, 0, 0]
  for (let i = 0; i < p; i++) {
    const at = columns[i] as number
    const row = i * p
    let [known, knownZ, knownW] = [0, 0, 0]
    for (let j = 0; j < i; j++) {
      const other = j * p
      let shared = 0
      for (let k = 0; k < j; k++) shared += (lower[row + k] as number) * (lower[other + k] as number)
      const product = products[at * size + (columns[j] as number)] as number
      const entry = (product - shared) / (lower[other + j] as number)
      lower[row + j] = entry
      known += entry * entry
      knownZ += entry * (z[j] as number)
      knownW += entry * (w[j] as number)
    }
    const whole = products[at * size + at] as number
    const independent = whole - known
    if (!(independent > COLLINEAR * whole) || independent < NOTHING) return null
    const pivot = Math.sqrt(independent)
    const zi = ((onTarget[at] as number) - knownZ) / pivot
    const wi = ((contrast === null ? 0 : (contrast[i] as number)) - knownW) / pivot
    lower[row + i] = pivot
    z[i] = zi
    w[i] = wi
    explained += zi * zi
    combined += zi * wi
    variance += wi * wi
  }
  const coefficients = new Array<number>(p).fill(0)
  for (let i = p - 1; i >= 0; i--) {
    let sum = z[i] as number
    for (let k = i + 1; k < p; k++) sum -= (lower[k * p + i] as number) * (coefficients[k] as number)
    coefficients[i] = sum / (lower[i * p + i] as number)
  }
  return { coefficients, explained, contrast: combined, contrastVariance: variance }
}

/** Columns of a model for which no room is made anew. */
const COLUMNS_ROOM = 4
const scratchFor = (p: number) => ({
  lower: new Float64Array(p * p),
  z: new Float64Array(p),
  w: new Float64Array(p),
})
const scratch = scratchFor(COLUMNS_ROOM)
