import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { History } from '../../../src/spark/ledger/history.ts'
import type { Transfer } from '../../../src/spark/ledger/transfer.ts'

const transfer = (id: number) => ({ id: String(id) }) as Transfer
const ids = (transfers: Transfer[]) => transfers.map(({ id }) => Number(id))

function filled(count: number, limit: number): { history: History; dropped: number[] } {
  const history = new History(limit)
  const dropped: number[] = []
  for (let id = 0; id < count; id++) dropped.push(...ids(history.append(transfer(id))))
  return { history, dropped }
}

test('positions count from the first transfer ever, also when that is forgotten', () => {
  const { history } = filled(25, 10)
  assert.equal(history.total, 25)
  assert.deepEqual(ids(history.ascending(20, 3)), [20, 21, 22])
  assert.deepEqual(ids(history.ascending(24, 10)), [24])
  assert.deepEqual(ids(history.ascending(25, 10)), [])
  assert.deepEqual(ids(history.ascending(0, 5)), [], 'forgotten')
})

test('counted from the newest, the newest come first', () => {
  const { history } = filled(25, 10)
  assert.deepEqual(ids(history.descending(0, 3)), [24, 23, 22])
  assert.deepEqual(ids(history.descending(2, 2)), [22, 21])
})

test('at least the limit is remembered, at most a quarter more, and each is dropped once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 40 }), (count, limit) => {
      const { history, dropped } = filled(count, limit)
      const kept = history.remembered().length
      assert.equal(kept + dropped.length, count)
      assert.ok(kept >= Math.min(count, limit) && kept <= limit * 1.25 + 1)
      assert.deepEqual(
        dropped,
        Array.from({ length: dropped.length }, (_, id) => id),
      )
    }),
    { seed: 5 },
  )
})
