import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keptGrowth } from '../../../src/compare/exact/kept-growth.ts'
import { quietGrowth } from '../../../src/compare/exact/quiet-growth.ts'

const series = (length: number, count: (index: number) => number) =>
  Array.from({ length }, (_, index) => count(index))

test('one object more each cycle, twenty cycles long, is a leak', () => {
  assert.deepEqual(keptGrowth(series(21, (cycle) => 45 + cycle)), { kind: 'grows' })
})

test('the same count after every cycle is steady', () => {
  assert.deepEqual(keptGrowth(series(20, () => 45)), { kind: 'steady' })
})

test('a leak every fourth cycle is found in twenty', () => {
  assert.deepEqual(keptGrowth(series(21, (cycle) => Math.floor(cycle / 4))), { kind: 'grows' })
})

test('a step that stays is not a leak', () => {
  assert.deepEqual(keptGrowth(series(20, (cycle) => (cycle < 6 ? 45 : 90))), { kind: 'steady' })
})

test('what rises and comes back is no leak, whatever the last count was', () => {
  assert.deepEqual(keptGrowth(series(20, (cycle) => 45 + (cycle % 5))), { kind: 'sporadic' })
  assert.deepEqual(keptGrowth([...series(19, (cycle) => 45 + (cycle % 5)), 45]), { kind: 'steady' })
})

test('what rises again after a fall has grown where it ends above the first two windows, and not below', () => {
  // Twenty steps: two windows are the first nine counts. Idle sockets close after a while; some come back.
  const after = (last: number) => keptGrowth([...series(18, () => 42), 38, 38, last])
  assert.deepEqual(
    [after(39), after(42), after(43)],
    [{ kind: 'steady' }, { kind: 'steady' }, { kind: 'sporadic' }],
  )
  const lowInTheNinth = series(21, (index) => (index === 8 ? 38 : 42))
  assert.deepEqual(keptGrowth(lowInTheNinth.with(19, 37).with(20, 39)), { kind: 'sporadic' })
  const lowInTheTenth = series(21, (index) => (index === 9 ? 38 : 42))
  assert.deepEqual(keptGrowth(lowInTheTenth.with(19, 37).with(20, 39)), { kind: 'steady' })
  // Growth that began after a first high count is still growth.
  assert.deepEqual(keptGrowth([100, ...series(20, (cycle) => 10 + cycle)]), { kind: 'grows' })
})

test('a bounded cache that fills is not called a leak', () => {
  const filling = series(20, (cycle) => Math.round(100 * (1 - Math.exp(-cycle / 6))))
  assert.equal(keptGrowth(filling).kind, 'flattens')
  const full = series(40, (cycle) => Math.min(cycle * 10, 100))
  assert.deepEqual(keptGrowth(full), { kind: 'steady' })
})

test('a table that was full within the last window is not called a leak', () => {
  const fullAt = (rest: number) => series(57, (cycle) => 2 * Math.min(cycle, rest))
  assert.deepEqual(keptGrowth(fullAt(47)), { kind: 'stopped', standing: 9 })
  assert.deepEqual(keptGrowth(fullAt(51)), { kind: 'stopped', standing: 5 })
  assert.deepEqual(keptGrowth(fullAt(52)), { kind: 'grows' })
})

test('a wait is a standstill only when it is three times the longest before', () => {
  const everyThird = (points: number) => series(points, (cycle) => Math.floor(Math.min(cycle, 48) / 3))
  assert.deepEqual(keptGrowth(everyThird(58)), { kind: 'stopped', standing: 9 })
  assert.deepEqual(keptGrowth(everyThird(57)), { kind: 'grows' })
  // A dip at the end is no standstill.
  assert.deepEqual(keptGrowth(series(57, (cycle) => (cycle === 56 ? 480 : 10 * cycle))), { kind: 'grows' })
})

test('five points say nothing, six may', () => {
  assert.deepEqual(keptGrowth([1, 2, 3, 4, 5]), { kind: 'too-few' })
  assert.deepEqual(keptGrowth([1, 2, 3, 4, 5, 6]), { kind: 'grows' })
})

test('a level never changes the answer, nor does a factor', () => {
  const counts = fc.array(fc.nat(1000), { minLength: 6, maxLength: 60 })
  fc.assert(
    fc.property(counts, fc.nat(1e6), fc.integer({ min: 1, max: 50 }), (values, level, factor) => {
      const kind = keptGrowth(values).kind
      assert.equal(keptGrowth(values.map((value) => value + level)).kind, kind)
      assert.equal(keptGrowth(values.map((value) => value * factor)).kind, kind)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('every count that rises by at least one a cycle without slowing is a leak', () => {
  const leaky = fc.tuple(fc.integer({ min: 6, max: 60 }), fc.integer({ min: 1, max: 500 }))
  fc.assert(
    fc.property(
      leaky,
      ([length, step]) => keptGrowth(series(length, (cycle) => cycle * step)).kind === 'grows',
    ),
    { seed: 2, numRuns: 200 },
  )
})

test('between payments, scatter alone is steady', () => {
  // A small linear congruential generator: the same noise in every run.
  let state = 7
  const noise = () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state % 40
  }
  let leaks = 0
  for (let run = 0; run < 1000; run += 1) {
    if (quietGrowth(series(30, () => 1000 + noise())).kind === 'grows') leaks += 1
  }
  assert.equal(leaks, 0)
})

test('between payments, ten references a payment stand out of the scatter', () => {
  const counts = series(30, (index) => 400 + 10 * index + ((index * 7) % 13))
  assert.equal(quietGrowth(counts).kind, 'grows')
})
