import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figureAt, firstSecOf, lastSecOf, spanSec } from '../../../src/compare/recording/recording.ts'
import { goCsv, read } from '../recordings.ts'

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

test('a recording begins and ends with its rows, and one without rows begins and ends at 0', async () => {
  const recording = await read(goCsv({ durationSec: 90, heapBytes: () => 50e6 }))
  const late = { ...recording, elapsedSec: recording.elapsedSec.slice(1) }
  const empty = { ...recording, elapsedSec: new Float64Array(0) }
  const ends = (each: typeof recording) => [firstSecOf(each), lastSecOf(each), spanSec(each)]
  assert.deepEqual(ends(late), [30, 90, 60])
  assert.deepEqual(ends(empty), [0, 0, 0])
})
