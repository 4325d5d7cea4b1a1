import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanSeries } from '../../../src/compare/shapes/clean-series.ts'

const minutes = Array.from({ length: 20 }, (_, i) => i)
const wobble = (i: number) => 1000 + (i % 3)

test('missing and zero figures are no measurements', () => {
  const { x, y } = cleanSeries([0, 1, 2, 3], [5, Number.NaN, 0, 7])
  assert.deepEqual(x, [0, 3])
  assert.deepEqual(y, [5, 7])
})

test('an isolated spike is dropped', () => {
  const values = minutes.map((i) => (i === 9 ? 5000 : wobble(i)))
  assert.deepEqual(
    cleanSeries(minutes, values).x,
    minutes.filter((i) => i !== 9),
  )
})

test('a step is no spike: it has company', () => {
  const values = minutes.map((i) => wobble(i) + (i >= 10 ? 4000 : 0))
  assert.equal(cleanSeries(minutes, values).x.length, 20)
})

test('a steep line loses no point', () => {
  assert.equal(
    cleanSeries(
      minutes,
      minutes.map((i) => 1000 + 500 * i),
    ).x.length,
    20,
  )
})
