import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axisRange, sayZero } from '../../src/report/chart/axes.ts'

test('an axis begins at zero where the values fill at least three tenths of it, else it says that it does not', () => {
  assert.deepEqual(axisRange([70, 100], 1), [0, 102.4])
  const [low, high] = axisRange([71, 100], 1)
  assert.ok(low > 60 && high > 100)
  assert.equal(sayZero('V8 heap (MB)', [low, high]), 'V8 heap (MB), axis not from 0')
  assert.equal(sayZero('V8 heap (MB)', [0, 102.4]), 'V8 heap (MB)')
})

test('a count that stays at zero has an axis from zero', () => {
  assert.equal(axisRange([0, 0, 0], 1)[0], 0)
  assert.equal(sayZero('', axisRange([0, 0, 0], 1)), '')
})

test('a change that falls below zero has zero in view', () => {
  const [low, high] = axisRange([-5, 5], 1)
  assert.ok(low < -5 && high > 5)
  assert.equal(sayZero('change', [low, high]), 'change')
})
