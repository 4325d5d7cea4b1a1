import assert from 'node:assert/strict'
import { test } from 'node:test'
import { centre, designsOf } from '../../../src/compare/shapes/designs.ts'
import { lineLeft } from '../../../src/compare/shapes/line-left.ts'

/** An hour in cells of half a minute. */
const x = Array.from({ length: 121 }, (_, i) => i / 2)

/** What a constant leaves of these values in the last level of a fit, the noise without a memory. */
function leftOf(values: readonly number[], fitted: readonly number[]) {
  const [design] = designsOf([], x, []).each
  assert.ok(design)
  const target = new Float64Array(x.length)
  centre(Float64Array.from(values), 0, design, target, 0)
  const variation = target.reduce((sum, value) => sum + value * value, 0)
  const model = { name: 'made', future: 'bounded', prior: 1, curves: [], endSlopes: [] } as const
  const left = lineLeft({ ...model, curves: [], endSlopes: [] }, fitted, x, design, {
    target,
    columns: new Float64Array(),
    variation,
    floor: 0,
    least: 0,
    freedom: x.length - 1,
  })
  assert.ok(left)
  return left
}
const risingFrom = (minute: number) => x.map((xi) => 70 * Math.max(0, xi - minute))
/** Whether the line is asked for from this minute on: then it is found whole, and without an error. */
const asksFrom = (minute: number, fitted: readonly number[]) => {
  const { slope, error } = leftOf(risingFrom(minute), fitted)
  return Math.abs(slope - 70) < 1e-6 && error < 1e-6
}

test('the line is told in units of x, with its error and degrees of freedom', () => {
  const wobble = risingFrom(30).map((value, i) => value + (i % 2 === 0 ? 5 : -5))
  const { slope, error, degrees } = leftOf(
    wobble,
    x.map((xi) => (xi < 30 ? 0 : 1)),
  )
  assert.ok(Math.abs(slope - 70) < 0.5, `${slope}`)
  assert.ok(error > 0.01 && error < 0.2, `${error}`)
  assert.equal(degrees, 119)
})

test('it begins where the shape moves by less than a hundredth of its range', () => {
  const stepsTo = (rest: number) => x.map((xi) => (xi < 10 ? 0 : xi < 20 ? 100 - rest : 100))
  assert.equal(asksFrom(10, stepsTo(0.95)), true)
  assert.equal(asksFrom(20, stepsTo(1.05)), true)
})

test('it begins with the last third of the window at the latest', () => {
  const stepAt = (minute: number) => x.map((xi) => (xi < minute ? 0 : 100))
  assert.equal(asksFrom(39.5, stepAt(39.5)), true)
  assert.equal(asksFrom(40, stepAt(44)), true)
  assert.equal(asksFrom(40, stepAt(60)), true)
})
