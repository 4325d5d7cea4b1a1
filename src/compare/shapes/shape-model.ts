import type { Curve } from './curves.ts'

/**
 * What a shape says about the time after the run: `bounded` ones have come or come back to rest, `slowing` ones grow
 * ever more slowly, `growing` ones go on as they are, `resting` ones as they have since they bent down. `open` ones tell
 * nothing of it: half a wave. `rarer` ones rise ever later: whether once more nobody can see.
 */
export type Future = 'bounded' | 'slowing' | 'growing' | 'resting' | 'open' | 'rarer'

/** One candidate shape: a constant plus these curves, each with a coefficient to fit. */
export interface ShapeModel {
  name: string
  future: Future
  /** Prior probability; the variants of a shape share its. */
  prior: number
  /** Indices into {@link ShapeLibrary.curves}, and beyond them into {@link ShapeLibrary.sampled}. */
  curves: number[]
  /** Slope at the window's end of each curve, as far as it goes on after it. */
  endSlopes: number[]
  /** The curves whose coefficients must be above 0 for the shape to be itself: a parabola that falls is no acceleration. */
  rising?: readonly number[]
  /** The curves whose coefficients must be below 0. */
  falling?: readonly number[]
  /** The largest coefficient of the first curve. */
  atMost?: number
  /** Whether the first curve is a line from 0 to 1 and the others steps, whose falls must leave most of its growth. */
  keepsGrowth?: boolean
  /** Figures that were fitted, where these are more than the curves: the heights of steps that are one curve. */
  figures?: number
}

export interface ShapeLibrary {
  curves: Curve[]
  /** All that the curves depend on: libraries with the same key have the same. */
  curvesKey: string
  /** Curves that were read off the series itself, a value a cell. */
  sampled: Float64Array[]
  models: ShapeModel[]
}

/** What the candidate shapes depend on; lengths in windows. */
export interface ShapeOptions {
  /** The slowest settling that passes for a warm-up or a cache. */
  longestTau: number
  /** Whether cells sum up several samples each, so that one can hold a step. */
  mixedCells: boolean
  /** From the run's start to the window's: a root and a logarithm began with the run. */
  sinceStart: number
  /** A day, where the window holds about one at least and its length is so known; else null. */
  day: number | null
  /** Whether falls are collections: then a line between two of them is garbage, and no shape with a fall proves growth. */
  collects: boolean
  /** The steps that fit the series best, read off its samples; null where it has none. */
  stairs: SampledStairs | null
  /** High-water marks, of each count those that fit the series best. */
  marks: readonly SampledMarks[]
}

/** One step, and steps as high and as far apart as the first is from the run's start: their height at each cell. */
export interface SampledStairs {
  once: Float64Array
  again: Float64Array
  /** From one to the next, in windows. */
  period: number
  /** Of one step, by least squares over the samples. */
  height: number
  /** A bend late in the window, after which the growth is another one; null where it bends up. */
  bent: Float64Array | null
}

/** High-water marks as the samples show them: rises of unlike height, at each cell. */
export interface SampledMarks {
  heights: Float64Array
  count: number
  /** Growth per window that more such marks would make, each as many times as late as these were one after the other. */
  slope: number
}
