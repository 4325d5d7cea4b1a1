import assert from 'node:assert/strict'
import { test } from 'node:test'
import { averageGrowth } from '../../../src/compare/shapes/growth.ts'
import type { Future } from '../../../src/compare/shapes/shape-model.ts'
import type { ShapeFit } from '../../../src/compare/shapes/whitened-fit.ts'

const LIMITS = { leakAbove: 10, harmlessBelow: 50 }

const fit = (
  future: Future,
  weight: number,
  slope: number,
  slopeError: number,
  degrees = 1000,
): ShapeFit => ({
  model: { name: future, future, prior: 1, curves: [], endSlopes: [] },
  weight,
  slope,
  slopeError,
  degrees,
})

test('no fit, no growth', () => {
  assert.equal(averageGrowth([], LIMITS), null)
})

test('rest for certain is no growth at all', () => {
  const growth = averageGrowth([fit('bounded', 1, 0, 0)], LIMITS)
  assert.deepEqual([growth?.mean, growth?.leaks, growth?.harmless], [0, 0, 1])
})

test("one line's bounds are those of a normal distribution", () => {
  const growth = averageGrowth([fit('growing', 1, 100, 10)], LIMITS)
  // 100 − 2.33 · 10 and 100 + 1.65 · 10.
  assert.equal(growth?.lower99.toFixed(0), '77')
  assert.equal(growth?.upper95.toFixed(0), '116')
  assert.equal(growth?.leaks.toFixed(3), '1.000')
})

test('rest and growth count as much as each is likely', () => {
  const growth = averageGrowth([fit('bounded', 0.7, 0, 0), fit('growing', 0.3, 100, 10)], LIMITS)
  assert.equal(growth?.mean.toFixed(6), '30.000000')
  assert.equal(growth?.leaks.toFixed(3), '0.300')
  assert.equal(growth?.harmless.toFixed(3), '0.700')
  assert.equal(growth?.model, 'bounded')
})

test('what slows down leaks only from where growth does harm', () => {
  const at30 = (future: Future) => averageGrowth([fit(future, 1, 30, 1)], LIMITS)?.leaks.toFixed(3)
  assert.equal(at30('growing'), '1.000')
  assert.equal(at30('slowing'), '0.000')
})

test('the error is that of the growing shapes, whatever the others weigh', () => {
  const growth = averageGrowth(
    [fit('bounded', 0.9998, 0, 0), fit('growing', 0.0001, 40, 300), fit('growing', 0.0001, 10, 100)],
    LIMITS,
  )
  assert.equal(growth?.error.toFixed(6), '200.000000')
})

test('what slows down leaks while it does harm: from the limit on', () => {
  const slowing = (slope: number) => averageGrowth([fit('slowing', 1, slope, 0.01)], LIMITS)?.leaks.toFixed(3)
  assert.equal(slowing(49), '0.000')
  assert.equal(slowing(51), '1.000')
})

test('what bent down grows on as it did since, and its error counts', () => {
  const growth = averageGrowth([fit('resting', 1, 5, 4)], LIMITS)
  assert.equal(growth?.harmless.toFixed(3), '1.000')
  assert.equal(growth?.error, 4)
})
