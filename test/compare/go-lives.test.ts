import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyInvalid } from '../../src/compare/compare.ts'
import { GO_HEADER, read } from './recordings.ts'

/** A CSV of the Go harness in which nothing was paid, with its count of listeners row by row. */
function withoutPayments(listeners: readonly number[]): string {
  const rows = listeners.map((count, index) =>
    [
      new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
      ...[index, 40_000_000, 2_000_000, 3_000_000, 9_000, 8_000_000, 12, 0, count],
    ].join(','),
  )
  return `${[GO_HEADER, ...rows].join('\n')}\n`
}

const whyNot = async (listeners: readonly number[]) => whyInvalid(await read(withoutPayments(listeners)))
const NOT_EXERCISED = 'no payment was made, so the SDK was not exercised'

test('listeners that only rise tell of lives that nobody ended: such a run is judged', async () => {
  assert.equal(await whyNot([0, 1, 2, 3, 4, 5]), null)
  assert.equal(await whyNot([0, 1, 1, 2, 3, 4, 4, 5]), null)
})

test('four rises are too few to tell, and listeners that ever fall are churn', async () => {
  assert.equal(await whyNot([0, 1, 2, 3, 4, 4]), NOT_EXERCISED)
  assert.equal(await whyNot([0, 1, 2, 3, 4, 5, 6, 2]), NOT_EXERCISED)
})

test('listeners that stand still tell of nothing', async () => {
  assert.equal(await whyNot([2, 2, 2, 2, 2, 2, 2]), NOT_EXERCISED)
})
