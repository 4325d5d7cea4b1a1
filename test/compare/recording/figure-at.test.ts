import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figureAt, firstSecOf, lastSecOf, spanSec } from '../../../src/compare/recording/recording.ts'
import { recordingWith } from '../recordings.ts'

test('a column that the file does not have tells nothing in any row', () => {
  assert.equal(figureAt(new Float64Array(0), 0), Number.NaN)
  assert.equal(figureAt(new Float64Array(0), 7), Number.NaN)
})

test('a row just outside of a column is a mistake, where a figure left out is not', () => {
  const column = Float64Array.of(3, Number.NaN)
  assert.equal(figureAt(column, 0), 3)
  assert.equal(figureAt(column, 1), Number.NaN)
  for (const row of [-1, 2]) assert.throws(() => figureAt(column, row), { name: 'RangeError' })
})
