import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownDesigns } from '../../../src/compare/shapes/designs.ts'
import { rowsAfterWarmUp } from '../../../src/compare/shapes/judge-metric.ts'
import { judgeShapes } from '../../../src/compare/shapes/judge-shapes.ts'
import { shapeLibrary } from '../../../src/compare/shapes/models.ts'
import { explainedBy, NO_COLUMN, solveNormalEquations } from '../../../src/compare/shapes/normal-equations.ts'
import type { SampledStairs, ShapeLibrary, ShapeModel } from '../../../src/compare/shapes/shape-model.ts'
import { fitShapes } from '../../../src/compare/shapes/whitened-fit.ts'
import { goCsv, read } from '../recordings.ts'

const MB = 1024 * 1024
const minutes = Array.from({ length: 24 }, (_, i) => i)
const wobble = minutes.map((i) => 1000 + ((i * 7) % 5))

const model = (change: Partial<ShapeModel>): ShapeModel => ({
  name: 'constant',
  future: 'bounded',
  prior: 1,
  curves: [],
  endSlopes: [],
  ...change,
})
const library = (models: ShapeModel[]): ShapeLibrary => ({
  curves: [(u) => u, (u) => (u < 0.5 ? 0 : 1)],
  curvesKey: 'a line and a step',
  sampled: [],
  models,
})
const namesOf = (models: ShapeModel[], y = wobble) =>
  new Set(fitShapes({ x: minutes, y }, library(models), 1).map((fit) => fit.model.name))

test("a fit with less than a ten-thousandth of the best one's weight is left out", () => {
  // The same shape, so that the prior alone tells the weights.
  const has = (prior: number) => namesOf([model({}), model({ name: 'seldom', prior })]).has('seldom')
  assert.deepEqual([has(1.03e-4), has(0.97e-4)], [true, false])
})

test('of the growing shapes those with a twentieth of the best one stay, however unlikely', () => {
  const line = { future: 'growing', curves: [0], endSlopes: [1] } as const
  const has = (share: number) =>
    namesOf([
      model({}),
      model({ ...line, curves: [0], endSlopes: [1], name: 'line', prior: 1e-9 }),
      model({ ...line, curves: [0], endSlopes: [1], name: 'other', prior: 1e-9 * share }),
    ]).has('other')
  assert.deepEqual([has(0.052), has(0.048)], [true, false])
})

test('steps that take back more than half of the growth of a line leave no growth', () => {
  const has = (fall: number) =>
    namesOf(
      [
        model({}),
        model({
          name: 'step and linear',
          future: 'growing',
          curves: [0, 1],
          endSlopes: [1, 0],
          keepsGrowth: true,
        }),
      ],
      minutes.map((i) => 1000 + (10_000 * i) / 23 - (i / 23 < 0.5 ? 0 : fall)),
    ).has('step and linear')
  assert.deepEqual([has(4900), has(5100)], [true, false])
})

/** Two columns of length 1, of which so much of the second is independent. */
const twoColumns = (independent: number) => {
  const shared = Math.sqrt(1 - independent)
  return { size: 2, products: Float64Array.of(1, shared, shared, 1), onTarget: Float64Array.of(1, 1) }
}

test('columns that are one but for a billionth are told apart by nobody', () => {
  for (const [independent, isTold] of [
    [1.03e-9, true],
    [0.97e-9, false],
  ] as const) {
    assert.equal(Number.isNaN(explainedBy(0, 1, NO_COLUMN, twoColumns(independent))), !isTold)
    assert.equal(solveNormalEquations([0, 1], twoColumns(independent), null) !== null, isTold)
  }
})

test('a column of next to nothing explains nothing', () => {
  for (const [squared, isTold] of [
    [1.05e-12, true],
    [0.95e-12, false],
  ] as const) {
    const inner = { size: 1, products: Float64Array.of(squared), onTarget: Float64Array.of(1e-6) }
    assert.equal(Number.isNaN(explainedBy(0, NO_COLUMN, NO_COLUMN, inner)), !isTold)
    assert.equal(solveNormalEquations([0], inner, null) !== null, isTold)
  }
})

test('the designs of the last four axes are kept', () => {
  const axis = (minute: number) => minutes.map((i) => minute + i)
  const first = knownDesigns(library([]), axis(0))
  for (const minute of [1, 2, 3]) knownDesigns(library([]), axis(minute))
  assert.equal(knownDesigns(library([]), axis(0)), first)
  for (const minute of [4, 5, 6, 7]) knownDesigns(library([]), axis(minute))
  assert.notEqual(knownDesigns(library([]), axis(0)), first)
})

const stairs: SampledStairs = {
  once: new Float64Array(24),
  again: new Float64Array(24),
  period: 0.3,
  height: 50,
  bent: new Float64Array(24),
}
const shapes = (change: Partial<Parameters<typeof shapeLibrary>[0]> = {}) =>
  shapeLibrary({
    longestTau: 0.4,
    mixedCells: false,
    sinceStart: 0,
    day: null,
    collects: false,
    stairs,
    marks: [],
    ...change,
  }).models
const priorOf = (models: readonly ShapeModel[], name: string) =>
  models.filter((each) => each.name === name).reduce((sum, { prior }) => sum + prior, 0)

test('a line goes on after a step that leaves it three of 24 cells', () => {
  assert.equal(shapes().filter(({ name }) => name === 'step and linear').length, 21)
})

test('what is read off the samples at one of 23 places is as likely as the shape is, shared by its places', () => {
  assert.equal((23 * priorOf(shapes(), 'bent late')).toFixed(6), '0.030000')
  // Steps that come again, of which several were seen; of one, where nobody could see another yet.
  assert.equal((23 * priorOf(shapes(), 'stairs')).toFixed(6), '0.006000')
  const seenOnce = shapes({ stairs: { ...stairs, period: 0.6 } })
  assert.equal((23 * priorOf(seenOnce, 'stairs')).toFixed(6), '0.015000')
  const seenTwice = shapes({ stairs: { ...stairs, period: 0.5 } })
  assert.equal((23 * priorOf(seenTwice, 'stairs')).toFixed(6), '0.006000')
})

test('steps that come again are at most twice as high as least squares see them', () => {
  assert.deepEqual(
    shapes()
      .filter(({ name }) => name === 'stairs')
      .map(({ atMost }) => atMost),
    [100],
  )
})

test('a tenth of the run, and five minutes at most, is warm-up for a shape', async () => {
  const kept = async (durationSec: number, everySec: number) =>
    rowsAfterWarmUp(await read(goCsv({ durationSec, everySec, heapBytes: () => 42 * MB }))).length
  assert.equal(await kept(600, 6), 91)
  assert.equal(await kept(6000, 60), 96)
})

test('six samples after the warm-up are judged, five are too few', async () => {
  const evidence = async (samples: number) => {
    // The first one is the warm-up.
    const csv = goCsv({ durationSec: 60 * samples, everySec: 60, heapBytes: (t) => 42 * MB + t })
    const judged = judgeShapes({ ...(await read(csv)), forcedGc: true })
    return judged.find(({ name }) => name === 'heap_alloc_bytes')?.evidence ?? ''
  }
  assert.match(await evidence(5), /has too few samples to be judged\.$/)
  assert.doesNotMatch(await evidence(6), /too few/)
})

test('a series brings six curves itself at most', () => {
  const fit = (count: number) => () =>
    fitShapes(
      { x: minutes, y: wobble },
      { ...library([model({})]), sampled: Array.from({ length: count }, () => new Float64Array(24).fill(1)) },
      1,
    )
  assert.doesNotThrow(fit(6))
  assert.throws(fit(7), { message: 'expected at most 6 curves of a series itself, got 7' })
})
