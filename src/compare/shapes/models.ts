/** A curve over the window, which runs from u = 0 to 1. */
export type Curve = (u: number) => number

/**
 * What a shape says about the time after the run: `bounded` ones have come or come back to rest, `slowing` ones grow
 * ever more slowly, `growing` ones go on as they are. `open` ones tell nothing of it: growth that stopped just now, or
 * half a wave.
 */
export type Future = 'bounded' | 'slowing' | 'growing' | 'open'

/** One candidate shape: a constant plus these curves, each with a coefficient to fit. */
export interface ShapeModel {
  name: string
  future: Future
  /** Prior probability; the variants of a shape share its. */
  prior: number
  /** Indices into {@link ShapeLibrary.curves}. */
  curves: number[]
  /** Slope at the window's end of each curve, as far as it goes on after it. */
  endSlopes: number[]
  /** The curve whose coefficient must be above 0 for the shape to be itself: a parabola that falls is no acceleration. */
  rising?: number
}

export interface ShapeLibrary {
  curves: Curve[]
  models: ShapeModel[]
}

const LINE: Curve = (u) => u
const PARABOLA: Curve = (u) => u * u
const settling =
  (tau: number): Curve =>
  (u) =>
    1 - Math.exp(-u / tau)
const upTo =
  (full: number): Curve =>
  (u) =>
    Math.min(u, full)
const step =
  (at: number): Curve =>
  (u) =>
    u < at ? 0 : 1
const from =
  (at: number): Curve =>
  (u) =>
    Math.max(0, u - at)
const logarithm =
  (tau: number): Curve =>
  (u) =>
    Math.log1p(u / tau)
const sine =
  (period: number): Curve =>
  (u) =>
    Math.sin((2 * Math.PI * u) / period)
const cosine =
  (period: number): Curve =>
  (u) =>
    Math.cos((2 * Math.PI * u) / period)

/** Steps and bends are tried between any two of 24 cells: a step off its place leaves a cell that no shape explains. */
const PLACES = Array.from({ length: 23 }, (_, i) => (i + 0.5) / 23)
const FULLS = Array.from({ length: 9 }, (_, i) => 0.08 + 0.08 * i)
/** Growth that stopped in the last quarter: too short a rest to be believed, and no growth that goes on. */
const LATE_FULLS = Array.from({ length: 6 }, (_, i) => 0.76 + 0.04 * i)
const LOGARITHMS = [0.02, 0.08]
const PERIODS = [0.12, 0.18, 0.25, 0.36, 0.5]
/** A wave that the window holds once or half: a part of a day looks like growth. */
const LONG_PERIODS = [1, 1.4, 2]

/**
 * The candidate shapes. The priors say how often each is met in runs of healthy and leaky programs, as far as anyone
 * knows; half of the weight lies on shapes that come to rest.
 * @param longestTau The slowest settling, in windows, that passes for a warm-up or a cache.
 * @param mixedCells Whether cells sum up several samples each, so that one can hold a step.
 */
export function shapeLibrary(longestTau: number, mixedCells: boolean): ShapeLibrary {
  const curves: Curve[] = []
  const add = (...made: Curve[]) => made.map((curve) => curves.push(curve) - 1)
  const [line = 0, parabola = 0, root = 0] = add(LINE, PARABOLA, Math.sqrt)
  const settlings = add(...geometric(0.04, longestTau, 8).map(settling))
  const caps = add(...FULLS.map(upTo))
  const lateCaps = add(...LATE_FULLS.map(upTo))
  const steps = add(...PLACES.map(step))
  const bends = add(...PLACES.map(from))
  const waves = PERIODS.map((period) => add(sine(period), cosine(period)))
  const longWaves = LONG_PERIODS.map((period) => add(sine(period), cosine(period)))
  const logarithms = add(...LOGARITHMS.map(logarithm))
  // A step within a cell leaves that cell on a level of its own: two steps, one on either side of it.
  const splitSteps = mixedCells ? steps.slice(1).map((after, i) => [steps[i] ?? after, after]) : []
  const oneStep = [...each(steps), ...splitSteps]
  const pairs = pairsOf(steps).filter(([a = 0, b = 0]) => b - a > 1)
  // Three columns cost most to solve, and a line takes up what a step half a cell off leaves.
  const sparsePairs = pairsOf(steps.filter((_, i) => i % 2 === 0))
  const settlingSteps = settlings.flatMap((a) => steps.map((b) => [a, b]))
  return {
    curves,
    models: [
      ...variants('constant', 'bounded', 0.2, [[]]),
      ...variants('saturating', 'bounded', 0.13, each(settlings)),
      ...variants('capped', 'bounded', 0.08, each(caps)),
      ...variants('capped late', 'open', 0.001, each(lateCaps)),
      ...variants('step', 'bounded', 0.08, oneStep),
      ...variants('two steps', 'bounded', 0.05, pairs),
      ...variants('saturating and step', 'bounded', 0.03, settlingSteps),
      ...variants('wave', 'bounded', 0.03, waves),
      ...variants('part of a wave', 'open', 0.0001, longWaves),
      ...LOGARITHMS.flatMap((tau, i) =>
        variants('logarithm', 'slowing', 0.03, each(logarithms.slice(i, i + 1)), [1 / (1 + tau)]),
      ),
      ...variants('square root', 'slowing', 0.03, [[root]], [0.5]),
      ...variants('linear', 'growing', 0.15, [[line]], [1]),
      {
        name: 'quadratic',
        future: 'growing',
        prior: 0.04,
        curves: [line, parabola],
        endSlopes: [1, 2],
        rising: 1,
      },
      ...variants('saturating and linear', 'growing', 0.05, withLine(line, each(settlings)), [1]),
      ...variants('step and linear', 'growing', 0.05, withLine(line, oneStep), [1]),
      ...variants('two steps and linear', 'growing', 0.01, withLine(line, sparsePairs), [1]),
      ...variants('wave and linear', 'growing', 0.02, withLine(line, waves), [1]),
      ...variants('hinge', 'growing', 0.03, each(bends), [1]),
    ],
  }
}

function variants(
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
    endSlopes: indices.map((_, i) => endSlopes[i] ?? 0),
  }))
}

const pairsOf = (indices: readonly number[]) =>
  indices.flatMap((a, i) => indices.slice(i + 1).map((b) => [a, b]))
const each = (indices: readonly number[]) => indices.map((index) => [index])
const withLine = (line: number, groups: readonly number[][]) => groups.map((group) => [line, ...group])

function geometric(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first * (last / first) ** (i / (count - 1)))
}
