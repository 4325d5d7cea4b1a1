import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shapeLibrary } from '../../../src/compare/shapes/models.ts'
import { fitShapes } from '../../../src/compare/shapes/whitened-fit.ts'

const libraryOf = (sinceStart: number) =>
  shapeLibrary({
    longestTau: 0.4,
    mixedCells: true,
    sinceStart,
    day: null,
    collects: false,
    stairs: null,
    marks: [],
  })

test('the shapes of the last four windows are kept', () => {
  const { curves } = libraryOf(0.1)
  for (const sinceStart of [0.2, 0.3, 0.4]) libraryOf(sinceStart)
  assert.equal(libraryOf(0.1).curves, curves)
  for (const sinceStart of [0.5, 0.6, 0.7, 0.8]) libraryOf(sinceStart)
  assert.notEqual(libraryOf(0.1).curves, curves)
})

test('a shape has three curves at most', () => {
  const minutes = Array.from({ length: 24 }, (_, i) => i)
  const library = libraryOf(0.1)
  const [model] = library.models
  assert.ok(model)
  const fit = (curves: number[]) => () =>
    fitShapes(
      { x: minutes, y: minutes.map((i) => 1000 + ((i * 7) % 5)) },
      { ...library, models: [model, { ...model, curves, endSlopes: curves.map(() => 0) }] },
      30,
    )
  assert.doesNotThrow(fit([0, 1, 5]))
  assert.throws(fit([0, 1, 5, 9]), { message: `expected at most 3 curves in the model ${model.name}, got 4` })
})
