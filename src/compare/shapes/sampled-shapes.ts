import type { SampledMarks, SampledStairs, ShapeModel, ShapeOptions } from './shape-model.ts'
import { risingAt, variants } from './variants.ts'

/** Where the one step of a series lies, or the first of several, is known to a cell: as many places as cells. */
export const STEP_PLACES = 23
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
export function sampledSteps(
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

/** That a series rises in so many marks of unlike height: as often as in two steps, in as many places as there are for them. */
const MARKS = 0.03
/** Two rises are a step that came twice, and over; more of them, ever later, may go on as slowly. */
const MOST_STEPS_AT_REST = 2

/** Marks are one curve, since their heights were read off the samples: each is a figure that was fitted all the same. */
export function highWaterMarks(first: number, marks: readonly SampledMarks[]): ShapeModel[] {
  return marks.flatMap(({ count, slope }, i) => {
    const [future, endSlope] =
      count > MOST_STEPS_AT_REST ? (['rarer', slope] as const) : (['bounded', 0] as const)
    return variants('marks', future, MARKS / waysToPlace(count), [[first + i]], [endSlope])
      .map(risingAt(0))
      .map((model) => ({ ...model, figures: count }))
  })
}

/** In how many ways so many steps lie between cells. */
function waysToPlace(count: number): number {
  return count === 0 ? 1 : (waysToPlace(count - 1) * (STEP_PLACES + 1 - count)) / count
}
