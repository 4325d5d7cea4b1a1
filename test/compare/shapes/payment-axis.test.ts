import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paymentAxis } from '../../../src/compare/shapes/clean-series.ts'
import { goCsv, read } from '../recordings.ts'

const run = (payments: (minute: number) => number) =>
  read(goCsv({ durationSec: 1800, heapBytes: () => 42 * 2 ** 20, payments }))
const rowsOf = (count: number) => Array.from({ length: count }, (_, row) => row)

test('even payments need no axis of their own', async () => {
  const even = await run((t) => 12 * t)
  assert.equal(paymentAxis(even, rowsOf(even.rows)), null)
})

test('payments that came in the first half only make an axis that stands still in the second', async () => {
  const uneven = await run((t) => 24 * Math.min(t, 15))
  const axis = paymentAxis(uneven, rowsOf(uneven.rows))
  assert.ok(axis)
  const { x } = axis
  assert.equal(axis.origin, 0)
  // In minutes' measure: the whole axis is as long as the run.
  assert.equal(((x.at(-1) ?? 0) - (x[0] ?? 0)).toFixed(6), '30.000000')
  assert.equal(x.at(-1), x[Math.ceil(uneven.rows / 2)])
})

test('a run that paid nothing is told by time', async () => {
  const idle = await run(() => 0)
  assert.equal(paymentAxis(idle, rowsOf(idle.rows)), null)
})

test('too few samples to know the rate are told by time', async () => {
  const uneven = await run((t) => 24 * Math.min(t, 15))
  assert.equal(paymentAxis(uneven, rowsOf(8)), null)
})
