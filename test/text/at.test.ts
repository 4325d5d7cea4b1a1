import assert from 'node:assert/strict'
import { test } from 'node:test'
import { at } from '../../src/at.ts'

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
