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
  if (c !== undefined) return solveNormalEquations(columns, inner, [])?.explained ?? null
  const aa = products[a * size + a] ?? 0
  const at = onTarget[a] ?? 0
  if (!(aa > NOTHING)) return null
  if (b === undefined) return (at * at) / aa
  const bb = products[b * size + b] ?? 0
  const ab = products[a * size + b] ?? 0
  const bt = onTarget[b] ?? 0
  const determinant = aa * bb - ab * ab
  if (!(determinant > COLLINEAR * aa * bb)) return null
  return (bb * at * at - 2 * ab * at * bt + aa * bt * bt) / determinant
}

/**
 * Solves XᵀX β = Xᵀy by Cholesky's decomposition.
 * @param columns Indices of the model's columns.
 * @returns Null when the columns cannot be told apart.
 */
export function solveNormalEquations(
  columns: readonly number[],
  { size, products, onTarget }: InnerProducts,
  contrast: readonly number[],
): Solution | null {
  const p = columns.length
  const lower: number[][] = []
  // L z = Xᵀy and L w = contrast, solved along with the decomposition.
  const z: number[] = []
  const w: number[] = []
  for (let i = 0; i < p; i++) {
    const at = columns[i] ?? 0
    const row: number[] = []
    for (let j = 0; j < i; j++) {
      const other = lower[j] ?? []
      row.push(((products[at * size + (columns[j] ?? 0)] ?? 0) - dot(row, other, j)) / (other[j] ?? 1))
    }
    const whole = products[at * size + at] ?? 0
    const independent = whole - dot(row, row, i)
    if (!(independent > COLLINEAR * whole) || independent < NOTHING) return null
    const pivot = Math.sqrt(independent)
    z.push(((onTarget[at] ?? 0) - dot(row, z, i)) / pivot)
    w.push(((contrast[i] ?? 0) - dot(row, w, i)) / pivot)
    row.push(pivot)
    lower.push(row)
  }
  const coefficients = new Array<number>(p).fill(0)
  for (let i = p - 1; i >= 0; i--) {
    let sum = z[i] ?? 0
    for (let k = i + 1; k < p; k++) sum -= (lower[k]?.[i] ?? 0) * (coefficients[k] ?? 0)
    coefficients[i] = sum / (lower[i]?.[i] ?? 1)
  }
  return { coefficients, explained: dot(z, z, p), contrast: dot(z, w, p), contrastVariance: dot(w, w, p) }
}

/** The inner product of the first `length` entries. */
function dot(a: readonly number[], b: readonly number[], length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}
