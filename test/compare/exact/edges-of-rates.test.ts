import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeMetric } from '../../../src/compare/exact/evidence.ts'
import {
  atReferencePace,
  ratesAtRest,
  surelyAbove,
  warmedUp,
  withoutRunEnd,
} from '../../../src/compare/exact/growth-rates.ts'
import { withoutFalls } from '../../../src/compare/exact/heap-falls.ts'
import { judgeExact } from '../../../src/compare/exact/judge-exact.ts'
import { perThousand } from '../../../src/compare/exact/leak-cost.ts'
import type { RestPoint } from '../../../src/compare/exact/rest-points.ts'
import { fitWork, type WorkStep, withoutJumps } from '../../../src/compare/exact/work-rates.ts'
import { metadataWith } from '../../report/fixtures.ts'
import { restRecording } from './rest-recording.ts'

const step = (gained: number, work: Partial<WorkStep['work']>): WorkStep => ({
  gained,
  work: { payments: 0, cycles: 0, failures: 0, requests: Number.NaN, ...work },
})

/** Points of rest, a minute apart, whose one count and work are told. */
function points(
  metric: 'rust_live_blocks' | 'heap_alloc_bytes',
  told: readonly { count: number; payments?: number; lightning?: number; cycles?: number }[],
): RestPoint[] {
  const counts = {
    sdk_handles: Number.NaN,
    externrefs: Number.NaN,
    rust_live_blocks: Number.NaN,
    rust_live_bytes: Number.NaN,
    goroutines: Number.NaN,
    fds: Number.NaN,
    threads: Number.NaN,
    heap_alloc_bytes: Number.NaN,
  }
  return told.map(({ count, payments = 0, lightning = 0, cycles = 0 }, index) => ({
    elapsedSec: 60 * index,
    work: { payments, lightning, cycles, failures: 0, requests: Number.NaN },
    counts: { ...counts, [metric]: count },
  }))
}

test("from five steps with payments on, the last, which holds the run's own end, tells no rate", () => {
  const paid = (count: number) => Array.from({ length: count }, () => step(10, { payments: 1, cycles: 1 }))
  assert.deepEqual(
    [4, 5, 6].map((count) => withoutRunEnd(paid(count)).length),
    [4, 4, 5],
  )
  const unpaid = Array.from({ length: 6 }, () => step(10, { cycles: 1 }))
  assert.equal(withoutRunEnd(unpaid).length, 6)
})

test('kinds of payment are told apart where Lightning leaves more than three errors more', () => {
  // Four payments on Spark leave 10 ± 1, four over Lightning so much more ± 1: the error of what is more is √(8/6 · 1/2).
  const kindsApart = (more: number) => {
    let [count, payments, lightning] = [0, 0, 0]
    const told = [{ count, payments, lightning }]
    for (let i = 0; i < 9; i++) {
      const overLightning = i % 2
      count += 10 + more * overLightning + (i % 4 < 2 ? 1 : -1)
      payments += 1
      lightning += overLightning
      told.push({ count, payments, lightning })
    }
    return ratesAtRest(points('rust_live_blocks', told), [], 'rust_live_blocks').byKind !== null
  }
  assert.equal(kindsApart(2.4), false)
  assert.equal(kindsApart(2.5), true)
})

test('the reference pace is twelve payments a minute and a reconnect every hundred of them', () => {
  const fit = fitWork([
    step(11, { payments: 1, cycles: 1 }),
    step(10, { payments: 0, cycles: 1 }),
    step(10, { payments: 0, cycles: 1 }),
  ])
  assert.ok(fit)
  assert.equal(atReferencePace(fit).amount.toFixed(6), '13.200000')
})

test('growth surely exceeds what lies 99 % of Student below it', () => {
  // Tabled: 2.764 for ten degrees of freedom.
  assert.equal(surelyAbove({ amount: 10, error: 1 }, 10).toFixed(3), '7.236')
  assert.equal(surelyAbove({ amount: 10, error: 0 }, 10), 10)
})

test("V8's heap is told by the later half from 16 rests on", () => {
  const rests = (count: number) =>
    points(
      'heap_alloc_bytes',
      Array.from({ length: count }, (_, i) => ({ count: 12e6, cycles: i })),
    )
  assert.equal(warmedUp(rests(15)).length, 15)
  assert.equal(warmedUp(rests(16)).length, 8)
})

test('a step of 512 bytes off even ones is no jump, a larger one is', () => {
  const kept = (off: number) =>
    withoutJumps([
      ...Array.from({ length: 60 }, () => step(1000, { payments: 1 })),
      step(1000 + off, { payments: 1 }),
    ]).length
  assert.equal(kept(510), 61)
  assert.equal(kept(515), 60)
})

test('a step is a jump from eight deviations on', () => {
  // Steps that are even or 100 off either way: their deviation is 148 bytes, eight of them 1,186.
  const kept = (off: number) =>
    withoutJumps([
      ...Array.from({ length: 210 }, (_, i) => step(9900 + 100 * (i % 3), { payments: 1 })),
      step(10_000 + off, { payments: 1 }),
    ]).length
  assert.equal(kept(1170), 211)
  assert.equal(kept(1205), 210)
})

test('jumps in a fifth of the steps are exceptions, in more they are not', () => {
  const kept = (jumps: number) =>
    withoutJumps(Array.from({ length: 100 }, (_, i) => step(1000 + (i < jumps ? 8192 : 0), { payments: 1 })))
      .length
  assert.equal(kept(20), 80)
  assert.equal(kept(21), 100)
})

test('two kinds of work that go together but for a billionth cannot be told apart', () => {
  // Of two steps the second has so much more of a cycle: e²/4 of the cycles stand by themselves.
  const isApart = (e: number) =>
    fitWork([step(1, { payments: 1, cycles: 1 }), step(2, { payments: 1, cycles: 1 + e })])?.isApart
  assert.equal(isApart(2 * Math.sqrt(1.03e-9)), true)
  assert.equal(isApart(2 * Math.sqrt(0.97e-9)), false)
})

test('a heap that falls in a tenth of its steps is set right, in more it moves so', () => {
  const isSetRight = (falls: number) => {
    // Of a hundred steps of 80 KB, so many fall by 700 KB.
    let level = 12_000
    const told = Array.from({ length: 101 }, (_, i) => {
      if (i > 0) level += i >= 20 && i % 7 === 0 && (i - 14) / 7 <= falls ? -700 : 80
      return { count: 1024 * level, cycles: i }
    })
    const rests = points('heap_alloc_bytes', told)
    return withoutFalls(rests) !== rests
  }
  assert.equal(isSetRight(10), true)
  assert.equal(isSetRight(11), false)
})

test('an error of a thousandth of its rate is told, a smaller one would print as nothing', () => {
  const told = (error: number) =>
    describeMetric(
      {
        metric: 'rust_live_blocks',
        growth: { kind: 'grows' },
        rates: {
          perPayment: { amount: 10_000, error },
          perCycle: null,
          perFailure: null,
          byKind: null,
          perMinute: null,
          fit: null,
          jumps: 0,
        },
      },
      points('rust_live_blocks', [
        { count: 5, payments: 0 },
        { count: 20_005, payments: 2 },
      ]),
      'sdk-memtest',
    )
  assert.match(told(10.2), /\(\+10,000 ± 10\.2 a payment\)\.$/)
  assert.match(told(9.8), /\(\+10,000 a payment\)\.$/)
})

test('what a reconnect leaves is told for a thousand of them', () => {
  const rates = {
    perPayment: null,
    perCycle: { amount: 44, error: null },
    perFailure: null,
    byKind: null,
    perMinute: null,
    fit: null,
    jumps: 0,
  }
  const told = (cycle: 'reconnect' | 'instance' | 'cycle', amount: number) =>
    perThousand(
      [
        {
          metric: 'externrefs',
          growth: { kind: 'grows' },
          rates: { ...rates, perCycle: { amount, error: null } },
        },
      ],
      { atRest: true, points: [], recorder: 'sdk-memtest', cycle },
    )
  assert.deepEqual(told('reconnect', 44), [
    '1,000 reconnects of both wallets leave 44,000 JavaScript references held by Rust.',
  ])
  assert.deepEqual(told('instance', 1), [
    'Each instance leaves 1 JavaScript reference held by Rust; 1,000 instances leave 1,000 JavaScript references held by Rust.',
  ])
  assert.deepEqual(told('cycle', 2.1875), [
    'Each cycle leaves 2.19 JavaScript references held by Rust; 1,000 cycles leave 2,188 JavaScript references held by Rust.',
  ])
})

test('the reference pace is of payments: a leak of reconnects is told at it, one of lives or calls is not', () => {
  const points = Array.from({ length: 20 }, (_, cycles) => ({
    ...{ cycles, payments: 4 * cycles, blocks: 5 + 2 * cycles, rustBytes: 1464 + 2048 * cycles },
  }))
  const paceOf = (scenario: string) => {
    const exact = judgeExact({
      ...restRecording('rest', points),
      metadata: metadataWith({ options: { ...metadataWith().options, scenario: scenario as 'stress' } }),
    })
    assert.equal(exact.kind, 'leak', scenario)
    return exact.kind === 'leak' && exact.reasons.some((reason) => /reference pace|KB\/min/.test(reason))
  }
  for (const scenario of ['basic', 'reconnect', 'stress', 'listener']) assert.ok(paceOf(scenario), scenario)
  for (const scenario of ['lifecycle', 'abandon', 'server', 'mine.ts']) assert.ok(!paceOf(scenario), scenario)
})
