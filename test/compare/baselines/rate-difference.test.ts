import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compareSteps,
  differenceOf,
  differenceOfSlopes,
} from '../../../src/compare/baselines/rate-difference.ts'
import type { WorkStep } from '../../../src/compare/exact/work-rates.ts'

const rate = (amount: number, error: number | null, degrees = 10) => ({ rate: { amount, error }, degrees })

test('a rate without an error is held against nothing', () => {
  const open = { kind: 'inconclusive', lower99: Number.NEGATIVE_INFINITY, upper99: Number.POSITIVE_INFINITY }
  assert.deepEqual(differenceOf(rate(900, null), rate(0, 0), 0, 1), { ...open, change: 900 })
  assert.deepEqual(differenceOf(rate(0, 0), rate(900, null), 0, 1), { ...open, change: -900 })
})

test('two errors make one by Welch, with the degrees of freedom of Satterthwaite', () => {
  // Errors 3 and 4 make 5; (9 + 16)² / (81 / 9 + 256 / 16) are 25 degrees: t(0.99) = 2.485.
  const { lower99, upper99 } = differenceOf(rate(100, 3, 9), rate(40, 4, 16), 0, 1)
  assert.deepEqual([lower99.toFixed(2), upper99.toFixed(2)], ['47.57', '72.43'])
  // No degree counts as one: t(0.99) = 31.82.
  const one = differenceOf(rate(100, 1, 0), rate(0, 0, 0), 0, 1)
  assert.equal(one.lower99.toFixed(1), '68.2')
})

test('a difference that is exact has changed by itself, in either direction', () => {
  const kindOf = (run: number, baseline: number) => differenceOf(rate(run, 0), rate(baseline, 0), 0, 0.5).kind
  assert.deepEqual([kindOf(5, 4), kindOf(4, 5), kindOf(4, 4)], ['regressed', 'improved', 'unchanged'])
  assert.deepEqual([kindOf(-4, -5), kindOf(-5, -4)], ['regressed', 'improved'])
})

test('what is sure and not worth a red build is unchanged, in either direction', () => {
  const kindOf = (run: number, baseline: number) => differenceOf(rate(run, 0), rate(baseline, 0), 10, 20).kind
  assert.deepEqual([kindOf(110, 100), kindOf(111, 100)], ['unchanged', 'regressed'])
  assert.deepEqual([kindOf(100, 110), kindOf(100, 111)], ['unchanged', 'improved'])
})

test('a difference that is none has no bounds of its own, beside a large rate as beside a small one', () => {
  const bounds = (run: number, baseline: number) => {
    const { lower99, upper99 } = differenceOf(rate(run, 0), rate(baseline, 0), 0, 1)
    return [lower99, upper99]
  }
  assert.deepEqual(bounds(1e9 + 0.5, 1e9), [0, 0])
  assert.deepEqual(bounds(1e9, 1e9 + 0.5), [0, 0])
  assert.deepEqual(bounds(6, 4), [2, 2])
})

test('slopes are compared where both could be fitted, with the errors that they have', () => {
  const slope = (amount: number, standardError: number) => ({ slope: amount, standardError, degrees: 10 })
  assert.deepEqual(differenceOfSlopes([slope(1, 1), null], 'payment', 0, 1), [])
  assert.deepEqual(differenceOfSlopes([null, slope(1, 1)], 'payment', 0, 1), [])
  const [found] = differenceOfSlopes([slope(8, 0), slope(3, 0)], 'cycle', 0, 1)
  assert.deepEqual(
    [found?.kind, found?.per, found?.run, found?.baseline, found?.adjusted, found?.isMerged],
    ['regressed', 'cycle', 8, 3, 'no', false],
  )
})

type Work = Partial<WorkStep['work']>
/** One step for each work that is told, with the gain that it has. */
const steps = (
  work: readonly Work[],
  gained: (work: WorkStep['work'], index: number) => number,
): WorkStep[] =>
  work.map((each, index) => {
    const done = { payments: 0, lightning: 0, cycles: 1, failures: 0, requests: Number.NaN, ...each }
    return { gained: gained(done, index), work: done }
  })
const APART: Work[] = [5, 5, 0, 5, 5, 0, 5, 0].map((payments) => ({ payments }))
const EVEN: Work[] = Array.from({ length: 8 }, () => ({ payments: 5 }))
const leaving =
  (perPayment: number, perCycle: number, perLightning = 0) =>
  ({ payments, lightning = 0, cycles }: WorkStep['work']) =>
    perPayment * payments + perLightning * lightning + perCycle * cycles

/** What lies between two runs, without the bounds. */
const told = (run: WorkStep[], baseline: WorkStep[], unit: 'count' | 'bytes' = 'count') =>
  compareSteps(run, baseline, unit).map(({ kind, per, run: mine, baseline: other, adjusted, isMerged }) => [
    kind,
    per,
    Number(mine.toFixed(6)),
    Number(other.toFixed(6)),
    adjusted,
    isMerged,
  ])

test('payments and cycles are held against each other by themselves where both runs tell them apart', () => {
  assert.deepEqual(told(steps(APART, leaving(10, 45)), steps(APART, leaving(10, 44))), [
    ['unchanged', 'payment', 10, 10, 'no', false],
    ['regressed', 'cycle', 45, 44, 'no', false],
  ])
  // Work that one of the runs did not do is not compared.
  const unpaid = steps(
    APART.map(() => ({ payments: 0 })),
    leaving(0, 44),
  )
  assert.deepEqual(told(steps(APART, leaving(10, 44)), unpaid), [['unchanged', 'cycle', 44, 44, 'no', false]])
  assert.deepEqual(told(unpaid, steps(APART, leaving(10, 44))), [['unchanged', 'cycle', 44, 44, 'no', false]])
})

test('where one run does not tell them apart, a payment of both bears its share of a reconnect', () => {
  const even = steps(EVEN, leaving(10, 45))
  // 10 and a fifth of 45, beside 10 and a fifth of 44: the share is that of the run that does not tell.
  assert.deepEqual(told(even, steps(APART, leaving(10, 44))), [
    ['regressed', 'payment', 19, 18.8, 'no', true],
  ])
  assert.deepEqual(told(steps(APART, leaving(10, 44)), even), [['improved', 'payment', 18.8, 19, 'no', true]])
  assert.deepEqual(told(even, even), [['unchanged', 'payment', 19, 19, 'no', true]])
})

test('where nothing was gained no kind of work left anything, though each cycle paid as often', () => {
  const flat = steps(EVEN, () => 0)
  assert.deepEqual(told(flat, flat), [
    ['unchanged', 'payment', 0, 0, 'no', false],
    ['unchanged', 'cycle', 0, 0, 'no', false],
  ])
  assert.deepEqual(told(steps(APART, leaving(10, 44)), flat), [
    ['regressed', 'payment', 10, 0, 'no', false],
    ['regressed', 'cycle', 44, 0, 'no', false],
  ])
})

test('without work on one side nothing is compared', () => {
  assert.deepEqual(told([], steps(APART, leaving(10, 44))), [])
  assert.deepEqual(told(steps(APART, leaving(10, 44)), []), [])
})

test('payments over Lightning are compared at the mixture of the run', () => {
  const mixed = APART.map(({ payments = 0 }, i) => ({ payments, lightning: payments === 0 ? 0 : i % 3 }))
  // 2 of 25 payments.
  const [payment] = told(steps(mixed, leaving(10, 44, 6)), steps(mixed, leaving(10, 44, 5)))
  assert.deepEqual(payment, ['regressed', 'payment', 10.48, 10.4, 'no', false])
})

test('bytes are compared without the single large steps of a table that doubles, counts with them', () => {
  const long = Array.from({ length: 40 }, (_, i): Work => ({ payments: i % 4 === 3 ? 0 : 5 }))
  const jumping =
    (perPayment: number, at: number) =>
    (work: WorkStep['work'], index: number): number =>
      leaving(perPayment, 440)(work) + (index === at ? 1_000_000 : 0)
  const [run, baseline] = [steps(long, jumping(116, 9)), steps(long, jumping(100, 21))]
  const [bytes, count] = [told(run, baseline, 'bytes')[0], told(run, baseline, 'count')[0]]
  assert.deepEqual(bytes, ['regressed', 'payment', 116, 100, 'trimmed', false])
  assert.equal(count?.[4], 'no')
  assert.equal(count?.[0], 'inconclusive')
})

test('at the same number of requests what scatters with them is no error, and each run keeps its own rates', () => {
  const asked = [20, 23, 4, 27, 20, 9, 25, 6]
  const requesting = (perPayment: number, requests: readonly number[]) =>
    steps(
      APART.map((work, i) => ({ ...work, requests: requests[i] ?? 0 })),
      (work) => leaving(perPayment, 44)(work) + 10 * work.requests,
    )
  const [run, baseline] = [
    requesting(11, asked),
    requesting(
      10,
      asked.toReversed().map((_, i) => (asked[i] ?? 0) + (i % 2)),
    ),
  ]
  const [payment] = told(run, baseline)
  assert.deepEqual([payment?.[0], payment?.[4]], ['regressed', 'at-requests'])
  // As told without regard to requests, which go with the payments.
  assert.ok(Number(payment?.[2]) > 30 && Number(payment?.[3]) > 30)
  // Where nobody counted them nothing is set right.
  const uncounted = requesting(
    11,
    asked.map(() => Number.NaN),
  ).map((step, i) => ({ ...step, gained: run[i]?.gained ?? 0 }))
  assert.equal(told(uncounted, baseline)[0]?.[4], 'no')
})
