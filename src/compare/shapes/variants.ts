import type { Future, ShapeModel } from './shape-model.ts'

/** A curve whose slope at the end is not given has none there. */
const FLAT = 0

/** One model a group of curves; they share the prior. */
export function variants(
  name: string,
  future: Future,
  prior: number,
  curves: readonly number[][],
  endSlopes: number[] = [],
): ShapeModel[] {
  return curves.map((indices) => ({
    name,
    future,
    prior: prior / curves.length,
    curves: indices,
    endSlopes: indices.map((_, i) => endSlopes[i] ?? FLAT),
  }))
}

export const risingAt =
  (...rising: readonly number[]) =>
  (model: ShapeModel): ShapeModel => ({ ...model, rising })
