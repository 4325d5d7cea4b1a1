import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cellMeans, summarizeSeries } from '../../src/report/chart/series.ts'

const figure = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 1e9 }) }, fc.constant(Number.NaN))
const series = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 30 }), figure), { maxLength: 400 })
  .map((steps) => {
    let sec = 0
    const elapsedSec = Float64Array.from(steps, ([step]) => (sec += step))
    return { elapsedSec, values: Float64Array.from(steps, ([, value]) => value) }
  })

test('a short series stays as it is, without its gaps', () => {
  const points = summarizeSeries(Float64Array.of(0, 1, 2), Float64Array.of(5, Number.NaN, 7), 10)
  assert.deepEqual(points, [
    { sec: 0, value: 5, low: 5, high: 5 },
    { sec: 2, value: 7, low: 7, high: 7 },
  ])
})

test('a long one becomes the mean, the lowest and the highest of each span', () => {
  const points = summarizeSeries(Float64Array.of(0, 1, 2, 3), Float64Array.of(1, 3, 10, 20), 2)
  assert.deepEqual(points, [
    { sec: 0.5, value: 2, low: 1, high: 3 },
    { sec: 2.5, value: 15, low: 10, high: 20 },
  ])
})

test('summing up keeps the order, the extremes and the bound on points', () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 50 }), ({ elapsedSec, values }, most) => {
      const points = summarizeSeries(elapsedSec, values, most)
      const known = values.filter((value) => !Number.isNaN(value))
      assert.ok(points.length <= Math.max(most, 0) && points.length > 0 === known.length > 0)
      for (const [index, point] of points.entries()) {
        const slack = 1e-6 * Math.abs(point.high)
        assert.ok(point.low <= point.value + slack && point.value <= point.high + slack)
        assert.ok(index === 0 || point.sec >= (points[index - 1]?.sec ?? 0))
      }
      if (known.length > 0) {
        assert.equal(Math.min(...points.map((point) => point.low)), Math.min(...known))
        assert.equal(Math.max(...points.map((point) => point.high)), Math.max(...known))
      }
    }),
    { seed: 10, numRuns: 500 },
  )
})

test('cells take the mean, and an empty one the line between its neighbours', () => {
  const means = cellMeans(Float64Array.of(0, 1, 9, 10), Float64Array.of(10, 20, 30, 50), 5, 0, 10)
  assert.deepEqual(means, [15, 21.25, 27.5, 33.75, 40])
})

test('gaps at the ends take the nearest cell, no samples give no cells', () => {
  assert.deepEqual(cellMeans(Float64Array.of(5), Float64Array.of(7), 3, 0, 9), [7, 7, 7])
  assert.deepEqual(cellMeans(Float64Array.of(5), Float64Array.of(Number.NaN), 3, 0, 9), [])
  assert.deepEqual(cellMeans(Float64Array.of(20), Float64Array.of(7), 3, 0, 9), [])
})
