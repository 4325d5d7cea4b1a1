import { at, ends, spanOf } from '../../at.ts'
import { centre, type Design, dot } from './designs.ts'
import { type InnerProducts, solveNormalEquations } from './normal-equations.ts'
import type { ShapeLibrary, ShapeModel } from './shape-model.ts'

/** A line in the last level of a shape that has come to rest, which the shape leaves in its residuals. */
export interface LineLeft {
  /** Per unit of x, as the slopes of the fits. */
  slope: number
  error: number
  degrees: number
}

/** A shape whose fit moves by less than this share of its range has come to its last level. */
const AT_REST = 0.01
/** A level that began later is short: growth is then asked of the last third, and the late step told apart from it. */
const LAST_PART = 2 / 3

/** The series with the noise's memory taken out, as the shapes were fitted to it. */
interface Whitened {
  target: Float64Array
  /** All curves, one after the other. */
  columns: Float64Array
  /** The target's sum of squares, what no shape is asked to explain of it, and the residuals' least. */
  variation: number
  floor: number
  least: number
  /** Points, less the constant and what is beside. */
  freedom: number
}

/** What a shape that has come to rest leaves of a line in its last level; null for the others, and for a constant. */
export function leftInLastLevel(
  model: ShapeModel,
  { curves, sampled }: ShapeLibrary,
  x: readonly number[],
  data: Whitened & InnerProducts & { design: Design },
): LineLeft | null {
  // Every growing shape is one against a constant: what it leaves of a line they tell better.
  if (model.curves.length === 0) return null
  if (model.future !== 'bounded' && model.future !== 'rarer') return null
  const coefficients = solveNormalEquations(model.curves, data, null)?.coefficients
  if (coefficients === undefined) return null
  const [start] = ends(x)
  const valueAt = (curve: number, i: number) => {
    const own = curves[curve]
    return own === undefined ? at(at(sampled, curve - curves.length), i) : own((at(x, i) - start) / spanOf(x))
  }
  const fitted = x.map((_, i) =>
    model.curves.reduce((sum, curve, k) => sum + at(coefficients, k) * valueAt(curve, i), 0),
  )
  return lineLeft(model, fitted, x, data.design, data)
}

/**
 * The line from the beginning of a shape's last level on, fitted beside the shape in the noise that it assumes, so with
 * the error that this noise makes. What steps and comes to rest fits a series that goes on rising between its steps too,
 * if only badly: that it lies still is then an assumption, and this line what was seen.
 * @param x Of the cells.
 * @param fitted The shape as it was fitted, a value a cell, up to a constant.
 * @returns Null where the line cannot be told from the shape.
 */
export function lineLeft(
  { curves }: ShapeModel,
  fitted: readonly number[],
  x: readonly number[],
  design: Design,
  { target, columns, variation, floor, least, freedom }: Whitened,
): LineLeft | null {
  const n = x.length
  const [start, end] = ends(x)
  const window = end - start
  const from = Math.min(levelFrom(fitted, x), start + LAST_PART * window)
  const all = new Float64Array((curves.length + 1) * n)
  for (const [k, curve] of curves.entries()) all.set(columns.subarray(curve * n, (curve + 1) * n), k * n)
  const line = Float64Array.from(x, (xi) => Math.max(0, xi - from) / window)
  centre(line, 0, design, all, curves.length * n)
  const each = Array.from({ length: curves.length + 1 }, (_, k) => k)
  const products = Float64Array.from(each.flatMap((i) => each.map((j) => dot(all, i * n, all, j * n, n))))
  const onTarget = Float64Array.from(each, (i) => dot(all, i * n, target, 0, n))
  const isLine = each.map((k) => (k === curves.length ? 1 : 0))
  const solution = solveNormalEquations(each, { size: each.length, products, onTarget }, isLine)
  const degrees = freedom - each.length
  if (solution === null || degrees < 1) return null
  const left = Math.max(least, variation - solution.explained) + floor
  return {
    slope: solution.contrast / window,
    error: Math.sqrt(solution.contrastVariance * (left / degrees)) / window,
    degrees,
  }
}

/** The x from which on a shape stays where it ends. */
function levelFrom(fitted: readonly number[], x: readonly number[]): number {
  const range = Math.max(...fitted) - Math.min(...fitted)
  const [, last] = ends(fitted)
  const moving = fitted.findLastIndex((value) => Math.abs(value - last) > AT_REST * range)
  return at(x, Math.min(moving + 1, x.length - 1))
}
