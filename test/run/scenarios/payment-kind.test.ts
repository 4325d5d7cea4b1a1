import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paymentKind } from '../../../src/run/scenarios/payment-kind.ts'
import { RunCounters } from '../../../src/run/scenarios/run-counters.ts'

const kinds = (count: number) => Array.from({ length: count }, (_, index) => paymentKind('both', index))
const lightningOf = (list: readonly string[]) => list.filter((kind) => kind === 'lightning').length

test('one kind that was asked for is the only one made', () => {
  assert.equal(paymentKind('spark', 7), 'spark')
  assert.equal(paymentKind('lightning', 0), 'lightning')
})

test('both begins with five payments on Spark and five over Lightning, and makes half of each', () => {
  const first = kinds(10)
  assert.deepEqual(first, [...new Array(5).fill('spark'), ...new Array(5).fill('lightning')])
  for (const count of [20, 100, 200, 1000, 10_000]) {
    const share = lightningOf(kinds(count)) / count
    assert.ok(share >= 0.4 && share <= 0.6, `${share} of ${count}`)
  }
})

test('whatever the payments between reconnects, cycles differ in how many of each they hold', () => {
  for (let every = 1; every <= 50; every += 1) {
    const perCycle = Array.from({ length: 20 }, (_, cycle) =>
      lightningOf(kinds(20 * every).slice(cycle * every, (cycle + 1) * every)),
    )
    assert.ok(new Set(perCycle).size > 1, `every ${every}: ${perCycle}`)
  }
})

test('each kind is paid in both directions, as the wallets take turns', () => {
  const directions = new Set(kinds(20).map((kind, index) => `${kind} ${index % 2}`))
  assert.equal(directions.size, 4)
})

test('a Lightning payment counts as a payment too', () => {
  const counters = new RunCounters()
  counters.countPayment('spark')
  counters.countPayment('lightning')
  assert.deepEqual([counters.payments, counters.lightningPayments], [2, 1])
})
