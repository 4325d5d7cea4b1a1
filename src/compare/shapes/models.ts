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
import { highWaterMarks, STEP_PLACES, sampledSteps } from './sampled-shapes.ts'
import type { ShapeLibrary, ShapeModel, ShapeOptions } from './shape-model.ts'
import { risingAt, variants } from './variants.ts'

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
  const { longestTau, mixedCells, sinceStart, day, collects, stairs, marks } = options
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
  const bySteps = [once, again, ...(bent === null ? [] : [bent])]
  const bentLate =
    bent === null
      ? []
      : variants('bent late', 'resting', BENT_LATE / STEP_PLACES, [[line, curves.length + 2]], [1, 1])
  return {
    curves,
    curvesKey,
    sampled: [...bySteps, ...marks.map(({ heights }) => heights)],
    models: [
      ...untilCapped,
      ...bentLate.map(fallingAt(1)),
      ...untilTwoSteps,
      ...sampledSteps(curves.length, settlings, stairs, options),
      ...highWaterMarks(curves.length + bySteps.length, marks),
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

const BENT_LATE = 0.03
/** A step that fills a cell in part is two steps: neither may be the fall of a collection. */
const allRisingButFirst = (model: ShapeModel): ShapeModel => ({
  ...model,
  rising: model.curves.map((_, i) => i).slice(1),
})
const keepingGrowth = (model: ShapeModel): ShapeModel => ({ ...model, keepsGrowth: true })
const fallingAt =
  (...falling: readonly number[]) =>
  (model: ShapeModel): ShapeModel => ({ ...model, falling })

const pairsOf = (indices: readonly number[]) =>
  indices.flatMap((a, i) => indices.slice(i + 1).map((b) => [a, b]))
const each = (indices: readonly number[]) => indices.map((index) => [index])
const withLine = (line: number, groups: readonly number[][]) => groups.map((group) => [line, ...group])

function geometric(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first * (last / first) ** (i / (count - 1)))
}
