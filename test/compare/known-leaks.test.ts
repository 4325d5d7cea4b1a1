import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../src/compare/judge.ts'
import type { KnownLeak } from '../../src/compare/recording/known-leaks.ts'
import { cycles } from './exact/rest-recording.ts'
import { goCsv, read } from './recordings.ts'

const now = new Date('2026-11-22T12:00:00Z')
const run = (blocksPerCycle: number) =>
  cycles(24, (cycle) => ({ payments: 20 * cycle, blocks: 5 + blocksPerCycle * cycle }))
const accepted: KnownLeak = {
  metric: 'rust_live_blocks',
  ceiling: { perPayment: 0.5 },
  reason: 'upstream, being mended',
  owner: '@ann',
  expires: '2026-12-31',
}

const standing = (blocksPerCycle: number, leak: KnownLeak | null, previous = null as number | null) => {
  const { verdict } = judge(run(blocksPerCycle), {
    rust: null,
    previous: previous === null ? null : run(previous),
    knownLeaks: leak === null ? [] : [leak],
    now,
  })
  assert.equal(verdict.kind, 'leak')
  return [verdict.standing, verdict.reasons.at(-1)]
}

test('a leak without a previous run is first seen, and says why', () => {
  assert.deepEqual(standing(10, null), [
    'first-seen',
    'First seen: there is no previous run to compare with, so nobody can say whether this leak is new.',
  ])
})

test('a leak that the previous run has too is known', () => {
  assert.deepEqual(standing(10, null, 10), ['known', 'The previous run leaks the same (samples.csv).'])
})

test('a leak that is worse than in the previous run is new', () => {
  assert.equal(standing(12, null, 10)[0], 'new')
})

test('a leak that the previous run did not have is new', () => {
  assert.equal(standing(10, null, 0)[0], 'new')
})

test('an accepted leak is known up to its ceiling', () => {
  assert.deepEqual(standing(10, accepted), [
    'known',
    'The growth of rust_live_blocks is accepted until 2026-12-31 (@ann): upstream, being mended.',
  ])
  assert.deepEqual(standing(12, accepted), [
    'new',
    'rust_live_blocks grows by 0.60 a payment, more than the accepted 0.5.',
  ])
})

test('an acceptance ends with its day', () => {
  assert.equal(standing(10, { ...accepted, expires: '2026-11-22' })[0], 'known')
  assert.deepEqual(standing(10, { ...accepted, expires: '2026-11-21' }), [
    'new',
    'The acceptance of rust_live_blocks expired on 2026-11-21 (@ann).',
  ])
})

test('an acceptance that expired or is exceeded is new even where the previous run leaks the same', () => {
  assert.equal(standing(10, { ...accepted, expires: '2026-11-21' }, 10)[0], 'new')
  assert.equal(standing(12, accepted, 12)[0], 'new')
})

test('an acceptance per cycle holds for cycles, and one for another metric for nothing', () => {
  const cyclesAlone = cycles(24, (cycle) => ({ blocks: 5 + 10 * cycle }))
  const perCycle = (ceiling: number) =>
    judge(cyclesAlone, {
      ...{ rust: null, previous: null, now },
      knownLeaks: [{ ...accepted, ceiling: { perCycle: ceiling } }],
    }).verdict.standing
  assert.deepEqual([perCycle(10), perCycle(9.9)], ['known', 'new'])
  assert.equal(standing(10, { ...accepted, metric: 'externrefs' })[0], 'first-seen')
})

test('a fitted leak can be accepted too: its growth is told by the payments that were made', async () => {
  const csv = goCsv({ heapBytes: (t) => 42 * 2 ** 20 + 12 * 4096 * t })
  const heap: KnownLeak = { ...accepted, metric: 'heap_alloc_bytes', ceiling: { perPayment: 4500 } }
  // A line without noise never falls: garbage must have been collected for it to be a leak.
  const run = { ...(await read(csv)), forcedGc: true }
  const judged = judge(run, { rust: null, previous: null, knownLeaks: [heap], now })
  assert.equal(judged.verdict.kind, 'leak')
  const perPayment = judged.metrics.find(({ name }) => name === 'heap_alloc_bytes')?.perPayment?.amount ?? 0
  // Each shape that may be has its share in the figure, one that stops at the end too.
  assert.ok(perPayment > 4090 && perPayment < 4097, `${perPayment} B a payment`)
  assert.equal(judged.verdict.standing, 'known')
})

test('what payments and reconnects both leave is accepted only by an entry that names both', () => {
  const payments = (cycle: number) => 20 * (cycle - Math.floor(cycle / 4))
  const both = cycles(24, (cycle) => ({
    payments: payments(cycle),
    externrefs: { function: 10 * payments(cycle) + 44 * cycle },
  }))
  const standingWith = (ceiling: KnownLeak['ceiling']) =>
    judge(both, {
      ...{ rust: null, previous: null, now },
      knownLeaks: [{ ...accepted, metric: 'externrefs', ceiling }],
    }).verdict.standing
  assert.equal(standingWith({ perPayment: 10 }), 'first-seen')
  assert.equal(standingWith({ perCycle: 44 }), 'first-seen')
  assert.equal(standingWith({ perPayment: 10.01, perCycle: 44.01 }), 'known')
  assert.equal(standingWith({ perPayment: 9.99, perCycle: 44.01 }), 'new')
  assert.equal(standingWith({ perPayment: 10.01, perCycle: 43.99 }), 'new')
})
