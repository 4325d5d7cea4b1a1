import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  heapSlope,
  kbOf,
  ratesAtRest,
  ratesWhileConnected,
  tellingSteps,
  upperAtReference,
} from '../../../src/compare/exact/growth-rates.ts'
import type { CountedColumn, RestPoint } from '../../../src/compare/exact/rest-points.ts'

interface Told {
  count: number
  minute?: number
  payments?: number
  lightning?: number
  cycles?: number
  failures?: number
  requests?: number
}

/** Points whose one count and work are told, a minute apart from the fifth minute on where no minute is told. */
function points(metric: CountedColumn, told: readonly Told[]): RestPoint[] {
  const unknown = Number.NaN
  return told.map(
    ({ count, minute, payments = 0, lightning = 0, cycles = 0, failures = 0, requests }, i) => ({
      elapsedSec: 60 * (minute ?? 5 + i),
      work: { payments, lightning, cycles, failures, requests: requests ?? unknown },
      counts: {
        sdk_handles: unknown,
        externrefs: unknown,
        rust_live_blocks: unknown,
        rust_live_bytes: unknown,
        goroutines: unknown,
        fds: unknown,
        threads: unknown,
        heap_alloc_bytes: unknown,
        [metric]: count,
      },
    }),
  )
}

const line = (length: number, told: (index: number) => Told) => Array.from({ length }, (_, i) => told(i))

/** A rate as it prints: sums of squares leave their last digits. */
const rounded = (rate: { amount: number } | null) =>
  rate === null ? null : Math.round(rate.amount * 1e6) / 1e6

test('a figure that was not read is left out: the step spans it', () => {
  const told = line(8, (i) => ({ count: i === 3 ? Number.NaN : 7 * i, cycles: i, payments: 2 * i }))
  const steps = tellingSteps(points('externrefs', told.slice(0, 5)), 'externrefs')
  assert.deepEqual(
    steps.map(({ gained, work }) => [gained, work.cycles]),
    [
      [7, 1],
      [7, 1],
      [14, 2],
    ],
  )
  assert.equal(rounded(ratesWhileConnected(points('externrefs', told), 'externrefs').perPayment), 3.5)
  // One that is not read at the end, long after the others, is no part of the minutes either.
  const late = [...told, { count: Number.NaN, payments: 99, minute: 300 }]
  assert.equal(rounded(ratesWhileConnected(points('externrefs', late), 'externrefs').perMinute), 7)
})

test('a step holds the work done in between, failed calls and requests as well', () => {
  const [, second] = tellingSteps(
    points('externrefs', [
      { count: 0, failures: 1, requests: 10 },
      { count: 1, failures: 3, requests: 40 },
      { count: 2, failures: 8, requests: 45, lightning: 4, payments: 6 },
    ]),
    'externrefs',
  )
  assert.deepEqual(second, {
    gained: 1,
    work: { payments: 6, lightning: 4, cycles: 0, failures: 5, requests: 5 },
  })
})

test('where every cycle pays as often, what payments left while connected tells them from the reconnects', () => {
  // 120 a cycle of ten payments; while connected a payment leaves 10.
  const rests = points(
    'rust_live_blocks',
    line(8, (i) => ({ count: 120 * i, cycles: i, payments: 10 * i })),
  )
  const quiet = points(
    'rust_live_blocks',
    line(8, (i) => ({ count: 10 * i, payments: i })),
  )
  const told = ratesAtRest(rests, quiet, 'rust_live_blocks')
  assert.deepEqual([rounded(told.perPayment), rounded(told.perCycle)], [10, 20])
  const alone = ratesAtRest(rests, [], 'rust_live_blocks')
  assert.deepEqual([rounded(alone.perPayment), alone.perCycle], [12, null])
})

test('one jump of a table is no part of what a cycle leaves in bytes, and is part of what a minute does', () => {
  const jumping = (metric: 'rust_live_bytes' | 'rust_live_blocks') =>
    ratesAtRest(
      points(
        metric,
        line(11, (i) => ({ count: 100 * i + (i > 5 ? 65_536 : 0), cycles: i })),
      ),
      [],
      metric,
    )
  const bytes = jumping('rust_live_bytes')
  assert.deepEqual([rounded(bytes.perCycle), bytes.jumps], [100, 1])
  // 66,536 in ten minutes.
  assert.equal(rounded(bytes.perMinute), 6653.6)
  const blocks = jumping('rust_live_blocks')
  assert.deepEqual([rounded(blocks.perCycle), blocks.jumps], [6653.6, 0])
  const even = ratesAtRest(
    points(
      'rust_live_bytes',
      line(11, (i) => ({ count: 100 * i, cycles: i })),
    ),
    [],
    'rust_live_bytes',
  )
  assert.deepEqual([rounded(even.perCycle), even.jumps], [100, 0])
})

test('growth a minute is over the minutes from the first to the last point; where none passed there is none', () => {
  // The first minute takes one cycle, each other four.
  const minutes = [5, 6, 10, 14, 18, 22, 26]
  const told = (cycles: 'cycles' | 'payments', minute: (i: number) => number) =>
    points(
      'externrefs',
      line(7, (i) => ({ count: 30 * i, [cycles]: i, minute: minute(i) })),
    )
  const paced = (i: number) => minutes[i] ?? 0
  // 180 in 21 minutes.
  assert.equal(rounded(ratesAtRest(told('cycles', paced), [], 'externrefs').perMinute), 8.571429)
  assert.equal(rounded(ratesWhileConnected(told('payments', paced), 'externrefs').perMinute), 8.571429)
  const atOnce = () => 9
  assert.equal(ratesAtRest(told('cycles', atOnce), [], 'externrefs').perMinute, null)
  assert.equal(ratesWhileConnected(told('payments', atOnce), 'externrefs').perMinute, null)
})

test('while connected only payments are made, so what they leave stands apart', () => {
  const paid = points(
    'externrefs',
    line(8, (i) => ({ count: 100 + 3 * i, payments: 20 + i })),
  )
  const told = ratesWhileConnected(paid, 'externrefs')
  assert.deepEqual([rounded(told.perPayment), told.perCycle, told.fit?.isApart], [3, null, true])
  assert.equal(rounded(told.perMinute), 3)
  const standing = ratesWhileConnected(
    points(
      'externrefs',
      line(8, () => ({ count: 1 })),
    ),
    'externrefs',
  )
  assert.deepEqual([standing.perPayment, standing.fit], [null, null])
})

test("V8's heap is told over payments, with the reconnects in them, over cycles alone where nothing is paid, else not", () => {
  const heap = (told: (index: number) => Partial<Told>) =>
    ratesAtRest(
      points(
        'heap_alloc_bytes',
        line(8, (i) => ({ count: 12e6 + 4000 * i, ...told(i) })),
      ),
      [],
      'heap_alloc_bytes',
    )
  const paid = heap((i) => ({ payments: 2 * i, cycles: i }))
  assert.deepEqual([rounded(paid.perPayment), paid.perCycle, paid.fit?.isApart], [2000, null, false])
  const unpaid = heap((i) => ({ cycles: i }))
  assert.deepEqual([unpaid.perPayment, rounded(unpaid.perCycle), unpaid.fit?.isApart], [null, 4000, true])
  const idle = heap(() => ({}))
  assert.deepEqual([idle.perPayment, idle.perCycle, idle.perMinute, idle.fit], [null, null, null, null])
})

test('kinds of payment that leave the same are not told apart, even where no step is left over for an error', () => {
  const kinds = (lightning: number) =>
    ratesAtRest(
      points('externrefs', [
        { count: 0 },
        { count: 10, payments: 1 },
        { count: 10 + lightning, payments: 2, lightning: 1 },
      ]),
      [],
      'externrefs',
    ).byKind
  assert.equal(kinds(10), null)
  assert.deepEqual(kinds(15), {
    spark: { amount: 10, error: null },
    lightning: { amount: 15, error: null },
  })
})

test('a rate without an error has none in KB either', () => {
  assert.deepEqual(kbOf({ amount: 2048, error: null }), { amount: 2, error: null })
  assert.deepEqual(kbOf({ amount: 2048, error: 512 }), { amount: 2, error: 0.5 })
})

test('growth at the reference pace stays below what lies 95 % of Student above it', () => {
  const fit = (degrees: number, variance: number | null) => ({
    drivers: ['payments'] as const,
    amounts: [1024],
    covariance: variance === null ? null : [[variance]],
    degrees,
    isApart: true,
  })
  // Twelve payments of 1 KB ± 1 KB; tabled: 1.812 for ten degrees of freedom, 6.314 for one.
  assert.equal(upperAtReference(fit(10, 1024 ** 2)).toFixed(2), '33.75')
  assert.equal(upperAtReference(fit(0, 1024 ** 2)).toFixed(2), '87.77')
  assert.equal(upperAtReference(fit(0, null)), 12)
})

test('no point of rest tells no slope', () => {
  assert.throws(() => heapSlope([]), /^RangeError: expected points of rest, got none$/)
})
