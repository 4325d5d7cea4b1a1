import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at, ends, spanOf, stepsOf } from '../../src/at.ts'

test('the element at an index is given, zero and the empty text included', () => {
  assert.equal(at([7, 0], 1), 0)
  assert.equal(at(['a', ''], 1), '')
  assert.equal(at(Uint8Array.of(5, 6), 0), 5)
})

test('an index just outside is a mistake that says so, before the first and after the last', () => {
  const expected = { name: 'RangeError' }
  assert.throws(() => at([7, 8], 2), { ...expected, message: 'expected an index from 0 to 1, got 2' })
  assert.throws(() => at([7, 8], -1), { ...expected, message: 'expected an index from 0 to 1, got -1' })
  assert.throws(() => at(Object.assign([7], { '-1': 8 }), -1), expected)
  assert.throws(() => at([], 0), expected)
})

test('the ends of a list of one are that one, and a list of none has no ends', () => {
  assert.deepEqual(ends([4, 9, 7]), [4, 7])
  assert.deepEqual(ends(Float64Array.of(4)), [4, 4])
  assert.throws(() => ends([]), { name: 'RangeError' })
})

test('a span is the last figure less the first, below zero where they fall; no figures have none', () => {
  assert.equal(spanOf([4, 9, 1]), -3)
  assert.equal(spanOf([4]), 0)
  assert.throws(() => spanOf([]), { name: 'RangeError' })
})

test('steps are one fewer than figures, and none where there are none', () => {
  assert.deepEqual(stepsOf([4, 9, 9, 1]), [5, 0, -8])
  assert.deepEqual(stepsOf([4]), [])
  assert.deepEqual(stepsOf([]), [])
})
