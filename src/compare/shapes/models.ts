import { at } from '../../at.ts'
import {
  type Curve,
  cosine,
  from,
  LINE,
  logarithm,
  PARABOLA,
  root,
  settling,
  sine,
  step,
  upTo,
} from './curves.ts'

/**
 * What a shape says about the time after the run: `bounded` ones have come or come back to rest, `slowing` ones grow
 * ever more slowly, `growing` ones go on as they are, `resting` ones as they have since they bent down. `open` ones tell
 * nothing of it: half a wave.
 */
export type Future = 'bounded' | 'slowing' | 'growing' | 'resting' | 'open'

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

/** Steps and bends are tried between any two of 24 cells: a step off its place leaves a cell that no shape explains. */
const PLACES = Array.from({ length: 23 }, (_, i) => (i + 0.5) / 23)
const FULLS = Array.from({ length: 9 }, (_, i) => 0.08 + 0.08 * i)
/** A line goes on after a step that leaves it so many cells; after a later one nobody saw it. */
const LINE_AFTER_STEP = 3
const LOGARITHMS = [0.02, 0.08]
const PERIODS = [0.12, 0.18, 0.25, 0.36, 0.5]
/** A wave that the window holds once or half: a part of a day looks like growth. */
const LONG_PERIODS = [1, 1.4, 2]

/** What is the same for all series of a window, its models in the order in which those of a series come between. */
interface FixedShapes {
  curves: Curve[]
  curvesKey: string
  line: number
  settlings: number[]
  untilCapped: ShapeModel[]
  untilTwoSteps: ShapeModel[]
  others: ShapeModel[]
}

/** The last ones: a run is judged many times over the same windows. */
const lastFixed = new Map<string, FixedShapes>()
/** Two axes, and a heap with its peaks. */
const KEPT_FIXED = 4

/**
 * The candidate shapes. The priors say how often each is met in runs of healthy and leaky programs, as far as anyone
 * knows; half of the weight lies on shapes that come to rest.
 */
export function shapeLibrary(options: ShapeOptions): ShapeLibrary {
  const { longestTau, mixedCells, sinceStart, day, collects, stairs } = options
  const key = `${longestTau} ${sinceStart} ${day} ${mixedCells} ${collects}`
  const fixed = lastFixed.get(key) ?? fixedShapes(options)
  lastFixed.delete(key)
  lastFixed.set(key, fixed)
  const [oldest] = lastFixed.keys()
  if (lastFixed.size > KEPT_FIXED && oldest !== undefined) lastFixed.delete(oldest)
  const { curves, curvesKey, line, settlings, untilCapped, untilTwoSteps, others } = fixed
  if (stairs === null) {
    return { curves, curvesKey, sampled: [], models: [...untilCapped, ...untilTwoSteps, ...others] }
  }
  const { once, again, bent } = stairs
  const bentLate =
    bent === null
      ? []
      : variants('bent late', 'resting', BENT_LATE / STEP_PLACES, [[line, curves.length + 2]], [1, 1])
  return {
    curves,
    curvesKey,
    sampled: [once, again, ...(bent === null ? [] : [bent])],
    models: [
      ...untilCapped,
      ...bentLate.map(fallingAt(1)),
      ...untilTwoSteps,
      ...sampledSteps(curves.length, settlings, stairs, options),
      ...others,
    ],
  }
}

function fixedShapes({ longestTau, mixedCells, sinceStart, day, collects }: ShapeOptions): FixedShapes {
  const curves: Curve[] = []
  const add = (...made: Curve[]) => made.map((curve) => curves.push(curve) - 1)
  const [line = 0, parabola = 0, rooted = 0] = add(LINE, PARABOLA, root(sinceStart))
  const settlings = add(...geometric(0.04, longestTau, 8).map(settling))
  const caps = add(...FULLS.map(upTo))
  const steps = add(...PLACES.map(step))
  const bends = add(...PLACES.map(from))
  const waves = PERIODS.map((period) => add(sine(period), cosine(period)))
  const longWaves = LONG_PERIODS.map((period) => add(sine(period), cosine(period)))
  const days = day === null ? [] : [add(sine(day), cosine(day))]
  const logarithms = add(...LOGARITHMS.map((tau) => logarithm(tau, sinceStart)))
  // A step within a cell leaves that cell on a level of its own: two steps, one on either side of it.
  const splitSteps = mixedCells ? steps.slice(1).map((after, i) => [at(steps, i), after]) : []
  const oneStep = [...each(steps), ...splitSteps]
  const lastStep = steps.at(-LINE_AFTER_STEP) ?? 0
  const stepBeforeLine = oneStep.filter((indices) => indices.every((index) => index <= lastStep))
  const pairs = pairsOf(steps).filter(([a = 0, b = 0]) => b - a > 1)
  // Three columns cost most to solve, and a line takes up what a step half a cell off leaves.
  const sparsePairs = pairsOf(steps.filter((_, i) => i % 2 === 0))
  const settlingSteps = settlings.flatMap((a) => steps.map((b) => [a, b]))
  return {
    curves,
    curvesKey: `${longestTau} ${sinceStart} ${day}`,
    line,
    settlings,
    untilCapped: [
      ...variants('constant', 'bounded', 0.2, [[]]),
      ...variants('saturating', 'bounded', 0.13, each(settlings)),
      ...variants('capped', 'bounded', 0.08, each(caps)),
    ],
    untilTwoSteps: [
      ...variants('step', 'bounded', 0.08, oneStep),
      ...variants('two steps', 'bounded', 0.05, pairs),
      ...variants('saturating and step', 'bounded', 0.03, settlingSteps),
    ],
    others: [
      ...variants('wave', 'bounded', 0.03, waves),
      ...variants('day', 'bounded', 0.03, days),
      ...variants('part of a wave', 'open', 0.0001, longWaves),
      ...LOGARITHMS.flatMap((tau, i) =>
        variants('logarithm', 'slowing', 0.03, each(logarithms.slice(i, i + 1)), [
          1 / (1 + sinceStart + tau),
        ]),
      ),
      ...variants('square root', 'slowing', 0.03, [[rooted]], [0.5 / Math.sqrt(1 + sinceStart)]),
      ...variants('linear', 'growing', 0.15, [[line]], [1]),
      ...variants('quadratic', 'growing', 0.04, [[line, parabola]], [1, 2]).map(risingAt(1)),
      ...variants('saturating and linear', 'growing', 0.05, withLine(line, each(settlings)), [1]),
      ...variants('step and linear', 'growing', 0.05, withLine(line, stepBeforeLine), [1]).map(
        collects ? allRisingButFirst : keepingGrowth,
      ),
      ...(collects
        ? []
        : variants('two steps and linear', 'growing', 0.01, withLine(line, sparsePairs), [1]).map(
            keepingGrowth,
          )),
      ...variants('wave and linear', 'growing', 0.02, withLine(line, waves), [1]),
      ...variants('day and linear', 'growing', 0.02, withLine(line, days), [1]),
      ...variants('hinge', 'growing', 0.03, each(bends), [1]),
    ],
  }
}

/** Where the one step of a series lies, or the first of several, is known to a cell: as many places as cells. */
const STEP_PLACES = 23
const BENT_LATE = 0.03
/** That steps come again: of one that nobody could see again yet, and of several that caches of many sizes make as well. */
const SEEN_ONCE = 0.015
const SEEN_OFTEN = 0.006

/**
 * With noise that remembers, jumps between which the series falls back by as much look like stairs. What stays of them is
 * what least squares see: the heights may not be so many times that.
 */
const MOST_OF_HEIGHT = 2

/**
 * Steps read off the samples: one that is over, and one that comes again after as long. Nobody can tell them apart before
 * that time has passed: then neither is clear. When it has, two equal steps in even distances are seldom chance.
 */
function sampledSteps(
  first: number,
  settlings: readonly number[],
  { period, height }: SampledStairs,
  { mixedCells, sinceStart }: ShapeOptions,
): ShapeModel[] {
  const [once, again] = [first, first + 1]
  const onlyOne = 2 * period > 1 + sinceStart
  const repeated = onlyOne ? SEEN_ONCE : SEEN_OFTEN
  const settlingBefore = (index: number) => settlings.map((settling) => [index, settling])
  const place = 1 / STEP_PLACES
  const lasting = (model: ShapeModel): ShapeModel => ({ ...model, atMost: MOST_OF_HEIGHT * height })
  return [
    // Where cells are single samples the steps between cells are these.
    ...(mixedCells ? variants('step', 'bounded', 0.04 * place, [[once]]) : []),
    ...(mixedCells ? variants('saturating and step', 'bounded', 0.015 * place, settlingBefore(once)) : []),
    ...variants('stairs', 'growing', repeated * place, [[again]], [1 / period])
      .map(risingAt(0))
      .map(lasting),
    ...variants('saturating and stairs', 'growing', 0.4 * repeated * place, settlingBefore(again), [
      1 / period,
    ])
      .map(risingAt(0, 1))
      .map(lasting),
  ]
}

const risingAt =
  (...rising: readonly number[]) =>
  (model: ShapeModel): ShapeModel => ({ ...model, rising })
/** A step that fills a cell in part is two steps: neither may be the fall of a collection. */
const allRisingButFirst = (model: ShapeModel): ShapeModel => ({
  ...model,
  rising: model.curves.map((_, i) => i).slice(1),
})
const keepingGrowth = (model: ShapeModel): ShapeModel => ({ ...model, keepsGrowth: true })
const fallingAt =
  (...falling: readonly number[]) =>
  (model: ShapeModel): ShapeModel => ({ ...model, falling })

/** A curve whose slope at the end is not given has none there. */
const FLAT = 0

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
    endSlopes: indices.map((_, i) => endSlopes[i] ?? FLAT),
  }))
}

const pairsOf = (indices: readonly number[]) =>
  indices.flatMap((a, i) => indices.slice(i + 1).map((b) => [a, b]))
const each = (indices: readonly number[]) => indices.map((index) => [index])
const withLine = (line: number, groups: readonly number[][]) => groups.map((group) => [line, ...group])

function geometric(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first * (last / first) ** (i / (count - 1)))
}
