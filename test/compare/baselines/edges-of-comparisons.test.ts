import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differencesOf } from '../../../src/compare/baselines/comparability.ts'
import { compareMethods } from '../../../src/compare/baselines/compare-methods.ts'
import { compareSteps, differenceOf } from '../../../src/compare/baselines/rate-difference.ts'
import { estimateSlope } from '../../../src/compare/baselines/slope-estimate.ts'
import type { WorkStep } from '../../../src/compare/exact/work-rates.ts'
import { judge } from '../../../src/compare/judge.ts'
import type { Judgement, MethodJudgement } from '../../../src/compare/judgement.ts'
import { cycles } from '../exact/rest-recording.ts'
import { goCsv, read } from '../recordings.ts'

const MB = 1024 * 1024
const rate = (amount: number, error: number, degrees = 10) => ({ rate: { amount, error }, degrees })

test('two runs may differ by a factor of two in work, and no more', () => {
  const run = (payments: number) => cycles(12, (cycle) => ({ payments: payments * cycle }))
  assert.deepEqual(differencesOf(run(20), run(10), 'previous'), [])
  assert.match(
    differencesOf(run(21), run(10), 'previous').join(),
    /^They differ in work by more than a factor of 2: 231 payments here, 110 there\.$/,
  )
})

test('eight points in each run make a comparison, seven do not', () => {
  const run = (rests: number) => cycles(rests, (cycle) => ({ payments: 5 * cycle }))
  assert.deepEqual(differencesOf(run(9), run(8), 'previous'), [])
  assert.deepEqual(differencesOf(run(9), run(7), 'previous'), [
    'A comparison needs at least 8 points in each: 9 here, 7 there; run longer.',
  ])
})

test('the bounds of a difference are those of 99 %', () => {
  // Student's, ten degrees of freedom: 2.764.
  const { lower99, upper99 } = differenceOf(rate(8, 1), rate(3, 0), 0, 1)
  assert.deepEqual([lower99.toFixed(3), upper99.toFixed(3)], ['2.236', '7.764'])
})

test('a rate has changed where chance makes such a difference in one comparison of 100,000', () => {
  // Student's, ten degrees of freedom: 7.527.
  const kindOf = (difference: number) => differenceOf(rate(difference, 1), rate(0, 0), 0, 1).kind
  assert.deepEqual([7.5, 7.55, -7.5, -7.55].map(kindOf), [
    'inconclusive',
    'regressed',
    'inconclusive',
    'improved',
  ])
})

test('a difference that chance makes in one pair of a thousand is not called none', () => {
  // Student's, ten degrees of freedom: 4.144.
  assert.equal(differenceOf(rate(4.1, 1), rate(0, 0), 0, 100).kind, 'unchanged')
  assert.equal(differenceOf(rate(4.2, 1), rate(0, 0), 0, 100).kind, 'inconclusive')
})

test('a quarter of the rate is an equal rate', () => {
  const kindOf = (difference: number) => differenceOf(rate(400 + difference, 0), rate(400, 0), 1000, 0).kind
  assert.deepEqual([kindOf(100), kindOf(101)], ['unchanged', 'inconclusive'])
})

test('rates that differ by a billionth differ by the last digits of a computation', () => {
  const kindOf = (difference: number) => differenceOf(rate(1e9 + difference, 0), rate(1e9, 0), 0, 1).kind
  assert.deepEqual([kindOf(0.97), kindOf(1.03), kindOf(-1.03)], ['unchanged', 'regressed', 'improved'])
})

test('three steps to spare tell what a payment leaves at the same number of requests, two do not', () => {
  const worked = [
    [5, 1, 20],
    [0, 1, 4],
    [7, 1, 21],
    [5, 1, 31],
    [0, 1, 9],
    [3, 1, 13],
  ] as const
  const steps = (count: number, more: number) =>
    worked.slice(0, count).map(
      ([payments, done, requests]): WorkStep => ({
        gained: (10 + more) * payments + 44 * done + 3 * requests,
        work: { payments, cycles: done, failures: 0, requests },
      }),
    )
  const adjusted = (count: number) =>
    compareSteps(steps(count, 1), steps(count, 0), 'count').find(({ per }) => per === 'payment')?.adjusted
  assert.deepEqual([adjusted(6), adjusted(5)], ['at-requests', 'no'])
})

const judged = (method: Partial<MethodJudgement>): Judgement =>
  ({
    file: 'samples.csv',
    methods: [
      {
        method: 'getInfo',
        calls: 9,
        references: 0,
        rustBlocks: 0,
        rustBytes: 0,
        v8Bytes: 0,
        fds: 0,
        requests: 0,
        operatorCalls: 0,
        verdict: 'leak',
        remark: null,
        ...method,
      },
    ],
  }) as unknown as Judgement

test('what less than one operator call more a call leaves comes of a retry now and then', () => {
  const kindOf = (more: number) =>
    compareMethods(
      judged({ references: 1 + more, operatorCalls: 1 + more }),
      judged({ references: 1, operatorCalls: 1 }),
    )?.kind
  assert.deepEqual([kindOf(0.95), kindOf(1)], ['unchanged', 'regressed'])
})

test('the first fifth of the payments is warm-up', async () => {
  const run = await read(
    goCsv({ durationSec: 3000, heapBytes: (t) => 42 * MB + 1000 * t, payments: (t) => 2 * t }),
  )
  // A row a payment, 0 to 100: of these the first 20 are left out, and a line takes two degrees.
  assert.equal(estimateSlope(run, 'heap_alloc_bytes', 'payment', Number.POSITIVE_INFINITY)?.degrees, 79)
})

test('RSS is compared from an hour on', async () => {
  const sentenceOf = async (durationSec: number) => {
    const run = await read(goCsv({ durationSec, heapBytes: () => 42 * MB }))
    const { baselines } = judge(run, { rust: null, previous: run, now: new Date(0) })
    return baselines.previous?.metrics.find(({ metric }) => metric === 'rss_bytes')?.sentence
  }
  assert.equal(await sentenceOf(3570), 'RSS: not decided, RSS is compared from an hour on.')
  assert.doesNotMatch((await sentenceOf(3600)) ?? '', /an hour/)
})
