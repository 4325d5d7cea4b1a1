import assert from 'node:assert/strict'
import { test } from 'node:test'
import { growthInWords, shapeInWords } from '../../../src/compare/shapes/growth-words.ts'
import { formatSlope } from '../../../src/text/text.ts'

const growth = { model: 'constant', slows: false, leaks: 0, harmless: 1, error: 1, runs: 0, left: null }

test('growth is told with the interval that it lies in', () => {
  const told = growthInWords({ ...growth, mean: 160.9, lower99: -79.4, upper95: 595.8 }, formatSlope, true)
  assert.equal(told, '+160.9 KB/min, between -79.4 KB/min and +595.8 KB/min with 94 %')
})

test('what does not grow is told by its interval alone: the mean of a lopsided mixture would contradict it', () => {
  const told = growthInWords({ ...growth, mean: 0.1, lower99: -2.1, upper95: 0.1 }, formatSlope, false)
  assert.equal(told, 'between -2.1 KB/min and +0.1 KB/min with 94 %')
})

test('an interval without a width is one figure', () => {
  assert.equal(growthInWords({ ...growth, mean: 0, lower99: 0, upper95: 0 }, formatSlope, true), '0 KB/min')
})

test('a shape that has a name of statistics is told by its looks too', () => {
  assert.equal(shapeInWords('saturating'), 'best shape: saturating, a rise that flattens')
  assert.equal(shapeInWords('constant'), 'best shape: constant')
})
