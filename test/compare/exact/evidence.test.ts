import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  advance,
  type Basis,
  describeGrowth,
  describeMetric,
  describeUnwatched,
  type ExactGrowth,
  endsOf,
  spanOf,
  totalOf,
} from '../../../src/compare/exact/evidence.ts'
import type { GrowthRates } from '../../../src/compare/exact/growth-rates.ts'
import type { KeptGrowth } from '../../../src/compare/exact/kept-growth.ts'
import { type CountedColumn, restPoints } from '../../../src/compare/exact/rest-points.ts'
import type { Culprit } from '../../../src/compare/judgement.ts'
import { cycles, type Point } from './rest-recording.ts'

const exactly = (amount: number | null) => (amount === null ? null : { amount, error: null })

type PlainGrowth = Exclude<KeptGrowth['kind'], 'stopped'>

/** One metric's growth by what a payment, a cycle and a failed call leave. */
function growing(
  metric: CountedColumn,
  [perPayment, perCycle = null, perFailure = null]: readonly (number | null)[],
  more: Partial<GrowthRates> = {},
  kind: PlainGrowth = 'grows',
): ExactGrowth {
  return {
    metric,
    growth: { kind },
    rates: {
      perPayment: exactly(perPayment ?? null),
      perCycle: exactly(perCycle),
      perFailure: exactly(perFailure),
      byKind: null,
      perMinute: null,
      fit: null,
      jumps: 0,
      ...more,
    },
  }
}

const culprit = (kind: Culprit['kind'], name: string, growth = 10): Culprit => ({
  kind,
  name,
  growth,
  unit: 'count',
  per: [],
  frames: [],
})

const pointsOf = (count: number, point: (cycle: number) => Omit<Point, 'cycles'>) =>
  restPoints(cycles(count, point))
const POINTS = pointsOf(3, (cycle) => ({ payments: 5 * cycle }))
const BASIS: Basis = { atRest: true, points: POINTS, recorder: 'sdk-memtest', cycle: 'reconnect' }
const SPAN = '2 cycles and 10 payments after the warm-up'

const headline = (leaks: ExactGrowth[], culprits: Culprit[] = [], basis: Partial<Basis> = {}) =>
  describeGrowth(leaks, culprits, { ...BASIS, ...basis })

test('a headline tells each count by what it goes with: payments, cycles, failed calls', () => {
  const leaks = [
    growing('sdk_handles', [2, 1]),
    growing('rust_live_blocks', [3, null, 7]),
    growing('fds', [null, 4]),
  ]
  assert.equal(
    headline(leaks),
    `Each payment leaves 2 SDK objects and 3 Rust blocks, each reconnect 1 SDK object and 4 open file descriptors, each failed call 7 Rust blocks (${SPAN}, counted)`,
  )
  assert.match(headline(leaks, [], { cycle: 'instance' }), /, each instance 1 SDK object /)
  assert.match(headline(leaks, [], { cycle: 'cycle' }), /, each cycle 1 SDK object /)
})

test('what a unit of work gives back is no part of what it leaves, and what no rate tells rises', () => {
  assert.equal(
    headline([growing('externrefs', [-2, 5])]),
    `Each reconnect leaves 5 JavaScript references (${SPAN}, counted)`,
  )
  assert.equal(
    headline([growing('externrefs', [null]), growing('threads', [null])]),
    `JavaScript references held by Rust and threads rise from rest to rest (${SPAN}, counted)`,
  )
})

test('a headline says what was counted while connected, and what of it is an estimate', () => {
  assert.equal(
    headline([growing('externrefs', [1])], [], { atRest: false }),
    `Each payment leaves 1 JavaScript reference while connected (${SPAN}, counted)`,
  )
  const heap = growing('heap_alloc_bytes', [2048])
  assert.equal(headline([heap]), `Each payment leaves 2 KB in the V8 heap (${SPAN}, estimated)`)
  assert.equal(
    headline([growing('externrefs', [1]), heap]),
    `Each payment leaves 1 JavaScript reference and 2 KB in the V8 heap (${SPAN}, counted, the V8 heap estimated)`,
  )
})

test("Rust's blocks are told with their bytes, and bytes without blocks by themselves", () => {
  const [blocks, bytes] = [growing('rust_live_blocks', [1]), growing('rust_live_bytes', [3072])]
  assert.match(headline([blocks, bytes]), /^Each payment leaves 1 Rust block \(3 KB\) \(/)
  assert.match(headline([bytes]), /^Each payment leaves 3 KB in the Rust heap \(/)
})

test('one is told in the singular, on every host', () => {
  const one = [
    growing('sdk_handles', [1]),
    growing('externrefs', [1]),
    growing('goroutines', [1]),
    growing('fds', [1]),
    growing('threads', [1]),
  ]
  assert.match(
    headline(one),
    /^Each payment leaves 1 SDK object, 1 JavaScript reference, 1 active resource, 1 open file descriptor and 1 thread \(/,
  )
  assert.match(
    headline(one, [], { recorder: 'go-native' }),
    /^Each payment leaves 1 SDK object, 1 callback handle, 1 goroutine, 1 open file descriptor and 1 thread \(/,
  )
  const two = [growing('externrefs', [2]), growing('goroutines', [2])]
  assert.match(headline(two, [], { recorder: 'python' }), / 2 callback handles and 2 asyncio tasks \(/)
  assert.match(
    headline(two, [], { recorder: 'go' }),
    / 2 JavaScript references held by Rust and 2 goroutines \(/,
  )
})

test("names stand for their own kind's growth, and a listener counted apart for none", () => {
  const leaks = [growing('sdk_handles', [2]), growing('externrefs', [3]), growing('goroutines', [4])]
  const culprits = [
    culprit('handle', 'Wallet'),
    culprit('externref', 'Storage'),
    culprit('resource', 'Timeout'),
  ]
  assert.match(
    headline(leaks, culprits),
    /^Each payment leaves 2 Wallet objects, 3 Storage references and 4 active Timeout resources \(/,
  )
  assert.match(
    headline(leaks, culprits, { recorder: 'python' }),
    /^Each payment leaves 2 Wallet objects, 3 Storage callback handles and 4 asyncio tasks \(/,
  )
  const apart = [culprit('resource', 'DOM listener', 100), culprit('resource', 'Timeout')]
  assert.match(headline([growing('goroutines', [4])], apart), / 4 active Timeout resources \(/)
  assert.match(headline([growing('goroutines', [4])], apart.slice(0, 1)), / 4 active resources \(/)
})

test('kinds of payment are told of the first count that tells them apart, beside the payments', () => {
  const byKind = { spark: { amount: 10, error: null }, lightning: { amount: 16, error: null } }
  const leaks = [growing('externrefs', [12, 44]), growing('rust_live_blocks', [13], { byKind })]
  assert.equal(
    headline(leaks),
    `Each payment leaves 12 JavaScript references and 13 Rust blocks (on Spark 10, over Lightning 16 Rust blocks), each reconnect 44 JavaScript references (${SPAN}, counted)`,
  )
  const bytes = { spark: { amount: 1024, error: null }, lightning: { amount: 2048, error: null } }
  assert.match(
    headline([growing('rust_live_bytes', [1536], { byKind: bytes })]),
    /\(on Spark 1 KB, over Lightning 2 KB in the Rust heap\)/,
  )
})

const sentence = (
  kind: PlainGrowth,
  blocks: (cycle: number) => number,
  rates: readonly (number | null)[] = [null],
  more: Partial<GrowthRates> = {},
) =>
  describeMetric(
    growing('rust_live_blocks', rates, more, kind),
    pointsOf(3, (cycle) => ({ payments: 5 * cycle, blocks: blocks(cycle) })),
    'sdk-memtest',
  )
const OVER = 'over 2 cycles and 10 payments'

test('growth that stopped says for how long it has stood still', () => {
  const stopped: ExactGrowth = {
    ...growing('rust_live_blocks', [null]),
    growth: { kind: 'stopped', standing: 9 },
  }
  const points = pointsOf(3, (cycle) => ({ payments: 5 * cycle, blocks: 230 + 2 * cycle }))
  assert.equal(
    describeMetric(stopped, points, 'sdk-memtest'),
    `Rust blocks rose and then stood still, over the last 9 rests: 232 -> 236 ${OVER}; a table that is full, or a leak that a longer run would prove.`,
  )
})

test('what a count does is told in a sentence with its ends, for each of its kinds', () => {
  const rising = (cycle: number) => 1000 * cycle
  assert.equal(
    sentence('grows', rising),
    `Rust blocks rise in every window and never return: 1,000 -> 3,000 ${OVER}.`,
  )
  assert.equal(
    sentence('grows', rising, [10, 44], { jumps: 2 }),
    `Rust blocks rise in every window and never return: 1,000 -> 3,000 ${OVER} (+10 a payment and +44 a cycle, and 2 single large steps).`,
  )
  const byKind = { spark: { amount: 10, error: null }, lightning: { amount: 16, error: null } }
  assert.equal(
    sentence('grows', rising, [12], { byKind }),
    `Rust blocks rise in every window and never return: 1,000 -> 3,000 ${OVER} (+12 a payment; a payment on Spark +10, over Lightning +16).`,
  )
  assert.equal(
    sentence('grows', rising, [null], { byKind }),
    `Rust blocks rise in every window and never return: 1,000 -> 3,000 ${OVER}.`,
  )
  assert.equal(
    sentence('steady', () => 7),
    `Rust blocks are steady: 7 each time ${OVER}.`,
  )
  assert.equal(
    sentence('steady', rising),
    `Rust blocks are steady: 1,000 -> 3,000 ${OVER}, nothing kept over the last three fifths.`,
  )
  assert.equal(
    sentence('flattens', rising),
    `Rust blocks rise ever more slowly: 1,000 -> 3,000 ${OVER}; a cache that fills, or a leak that a longer run would prove.`,
  )
  assert.equal(
    sentence('sporadic', rising),
    `Rust blocks rose now and then: 1,000 -> 3,000 ${OVER}; a longer run would tell.`,
  )
  assert.equal(
    sentence('sporadic', rising, [10]),
    `Rust blocks rose now and then: 1,000 -> 3,000 ${OVER} (+10 a payment); a longer run would tell.`,
  )
  assert.equal(
    sentence('returns', rising),
    `Rust blocks rise while connected, 1,000 -> 3,000 ${OVER}, and are given back at rest: nothing kept.`,
  )
  assert.equal(
    sentence('unwatched', rising),
    `Rust blocks rise while connected: 1,000 -> 3,000 ${OVER}; no rest shows whether they stay.`,
  )
  assert.equal(sentence('too-few', rising), 'Rust blocks: too few points of rest.')
})

test("V8's heap is told in bytes, and from sixteen rests on with the rate of its later half", () => {
  const heap = (kind: 'grows' | 'steady', count: number, rates: readonly (number | null)[]) =>
    describeMetric(
      growing('heap_alloc_bytes', rates, {}, kind),
      pointsOf(count, (cycle) => ({ heapBytes: 1000 * cycle })),
      'sdk-memtest',
    )
  assert.equal(
    heap('grows', 16, [null, 2048]),
    'The V8 heap at rest grows by more than code and caches that warm up: 1,000 -> 16,000 bytes over 15 cycles (+2 KB a cycle).',
  )
  const steady = 'The V8 heap at rest moves by no more than code and caches that warm up: 1,000 ->'
  assert.equal(heap('steady', 15, [null, 1024]), `${steady} 15,000 bytes over 14 cycles.`)
  assert.equal(
    heap('steady', 16, [null, 1024]),
    `${steady} 16,000 bytes over 15 cycles, over their later half by +1 KB a cycle.`,
  )
  assert.equal(
    heap('steady', 16, [1024, 3072]),
    `${steady} 16,000 bytes over 15 cycles, over their later half by +1 KB a payment.`,
  )
  assert.equal(heap('steady', 16, [null]), `${steady} 16,000 bytes over 15 cycles.`)
})

test('a figure that was not read is no end and no other count', () => {
  const gaps = pointsOf(4, (cycle) => ({ blocks: cycle === 1 || cycle === 4 ? Number.NaN : 7 }))
  assert.deepEqual(endsOf(gaps, 'rust_live_blocks'), [7, 7])
  assert.deepEqual(endsOf([], 'rust_live_blocks'), [Number.NaN, Number.NaN])
  assert.match(
    describeMetric(growing('rust_live_blocks', [null], {}, 'steady'), gaps, 'sdk-memtest'),
    /^Rust blocks are steady: 7 each time /,
  )
})

test('a total is told in what its metric counts', () => {
  assert.equal(totalOf('externrefs', 43_999.6, 'sdk-memtest'), '44,000 JavaScript references held by Rust')
  assert.equal(totalOf('rust_live_bytes', 2048, 'sdk-memtest'), '2 KB in the Rust heap')
  assert.equal(totalOf('heap_alloc_bytes', 2048, 'sdk-memtest'), '2 KB in the V8 heap')
})

test('what no rest has seen is told with what to run', () => {
  assert.equal(
    describeUnwatched(growing('externrefs', [1]), 'python'),
    'callback handles rise while connected, and no rest shows whether they stay or are given back; run with reconnect cycles',
  )
})

test('a span tells only the work that was done', () => {
  assert.deepEqual(spanOf(pointsOf(2, (cycle) => ({ payments: cycle }))), ['1 cycle', '1 payment'])
  assert.deepEqual(spanOf(pointsOf(3, () => ({}))), ['2 cycles'])
  assert.deepEqual(spanOf(pointsOf(1, () => ({}))), [])
  assert.deepEqual(advance(pointsOf(3, (cycle) => ({ payments: 5 * cycle }))), { cycles: 2, payments: 10 })
  assert.deepEqual(advance([]), { cycles: 0, payments: 0 })
})
