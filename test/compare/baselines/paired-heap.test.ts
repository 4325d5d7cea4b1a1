import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pairedHeap } from '../../../src/compare/baselines/paired-heap.ts'
import { seededRandom } from '../../seeded-random.ts'
import { cycles } from '../exact/rest-recording.ts'

const KB = 1024

/** Warms up by ever less, doubles a table in the 20th rest, and scatters by up to 16 KB; 40 KB a payment are left. */
const heapBytes = (payments: number, cycle: number, seed: number) =>
  KB * (12_000 + 2_000 * Math.log(cycle) + (cycle >= 20 ? 300 : 0) + 40 * payments) +
  16 * KB * seededRandom(seed * 1000 + cycle).next()

/** Four payments a rest, each of which leaves so many bytes more. */
const run = (rests: number, bytesMore: number, seed: number) =>
  cycles(rests, (cycle) => ({
    payments: 4 * cycle,
    heapBytes: heapBytes(4 * cycle, cycle, seed) + bytesMore * 4 * cycle,
  }))

test('what is common to both runs cancels: only what a payment leaves more is told, within its error', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const apart = pairedHeap(run(60, 4096, 2 * seed), run(60, 0, 2 * seed + 1), 'payments')
    assert.ok(apart !== null)
    assert.ok(Math.abs(apart.slope - 4096) < 4 * apart.standardError, `${apart.slope} at seed ${seed}`)
    assert.ok(apart.standardError < 500, `${apart.standardError} at seed ${seed}`)
  }
})

test('sixteen steps between rests at equal work tell it, fifteen do not', () => {
  // Three rests of both runs are warm-up.
  assert.equal(pairedHeap(run(19, 0, 1), run(60, 0, 2), 'payments'), null)
  assert.notEqual(pairedHeap(run(20, 0, 1), run(60, 0, 2), 'payments'), null)
})

test('rests at other work have no part: a run of other cycles has nothing to be held against', () => {
  const threes = cycles(60, (cycle) => ({ payments: 3 * cycle, heapBytes: heapBytes(3 * cycle, cycle, 3) }))
  // Every third rest of one lies at a rest of the other: 14 steps.
  assert.equal(pairedHeap(run(60, 0, 1), threes, 'payments'), null)
  const fourMore = (more: number) =>
    cycles(60, (cycle) => ({ payments: 4 * cycle + more, heapBytes: heapBytes(4 * cycle, cycle, 3) }))
  assert.equal(pairedHeap(run(60, 0, 1), fourMore(1), 'payments'), null)
})

test('rests that follow without a payment are held against each other by their place', () => {
  const withBare = (seed: number) =>
    cycles(40, (cycle) => {
      const payments = 4 * Math.ceil(cycle / 2)
      return { payments, heapBytes: heapBytes(payments, cycle, seed) }
    })
  const apart = pairedHeap(withBare(1), withBare(2), 'payments')
  assert.equal(apart?.degrees, 35)
  const alike = pairedHeap(withBare(1), withBare(1), 'payments')
  assert.equal(alike, null)
})

test('where nobody pays the cycles are the work', () => {
  const unpaid = (bytes: number, seed: number) =>
    cycles(40, (cycle) => ({ heapBytes: heapBytes(0, cycle, seed) + bytes * cycle }))
  const apart = pairedHeap(unpaid(20_000, 1), unpaid(0, 2), 'cycles')
  assert.ok(apart !== null && Math.abs(apart.slope - 20_000) < 4 * apart.standardError)
})
