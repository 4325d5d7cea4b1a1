/** The inner products of all columns with each other and with the target, shared by many small models. */
export interface InnerProducts {
  /** Number of columns. */
  size: number
  /** Row by row, `size` × `size`. */
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

/**
 * How much of the target's sum of squares some columns explain: up to two in closed form, since a judgement asks this
 * of thousands of models.
 * @param columns Indices of the model's columns; none for a constant.
 * @returns Null when the columns cannot be told apart.
 */
export function explainedBy(columns: readonly number[], inner: InnerProducts): number | null {
  const { size, products, onTarget } = inner
  const [a, b, c] = columns
  if (a === undefined) return 0
  if (c !== undefined) return solveNormalEquations(columns, inner, null)?.explained ?? null
  const aa = products[a * size + a] as number
  const at = onTarget[a] as number
  if (!(aa > NOTHING)) return null
  if (b === undefined) return (at * at) / aa
  const bb = products[b * size + b] as number
  const ab = products[a * size + b] as number
  const bt = onTarget[b] as number
  const determinant = aa * bb - ab * ab
  if (!(determinant > COLLINEAR * aa * bb)) return null
  return (bb * at * at - 2 * ab * at * bt + aa * bt * bt) / determinant
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
  const lower: number[][] = []
  // L z = Xᵀy and L w = contrast, solved along with the decomposition.
  const z: number[] = []
  const w: number[] = []
  for (let i = 0; i < p; i++) {
    const at = columns[i] as number
    const row: number[] = []
    for (let j = 0; j < i; j++) {
      const other = lower[j] as number[]
      const product = products[at * size + (columns[j] as number)] as number
      row.push((product - dot(row, other, j)) / (other[j] as number))
    }
    const whole = products[at * size + at] as number
    const independent = whole - dot(row, row, i)
    if (!(independent > COLLINEAR * whole) || independent < NOTHING) return null
    const pivot = Math.sqrt(independent)
    z.push(((onTarget[at] as number) - dot(row, z, i)) / pivot)
    w.push(((contrast === null ? 0 : (contrast[i] as number)) - dot(row, w, i)) / pivot)
    row.push(pivot)
    lower.push(row)
  }
  const coefficients = new Array<number>(p).fill(0)
  for (let i = p - 1; i >= 0; i--) {
    let sum = z[i] as number
    for (let k = i + 1; k < p; k++) sum -= ((lower[k] as number[])[i] as number) * (coefficients[k] as number)
    coefficients[i] = sum / ((lower[i] as number[])[i] as number)
  }
  return { coefficients, explained: dot(z, z, p), contrast: dot(z, w, p), contrastVariance: dot(w, w, p) }
}

/** The inner product of the first `length` entries. */
function dot(a: readonly number[], b: readonly number[], length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
