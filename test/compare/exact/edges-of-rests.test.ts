import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCulprits } from '../../../src/compare/exact/culprits.ts'
import { describeGrowth } from '../../../src/compare/exact/evidence.ts'
import { stayOf } from '../../../src/compare/exact/growth-at-rest.ts'
import { heapAtRest, heapNoiseIn, smallestAtRest } from '../../../src/compare/exact/heap-at-rest.ts'
import { judgeExact } from '../../../src/compare/exact/judge-exact.ts'
import { growsAtLook } from '../../../src/compare/exact/looks.ts'
import { quietGrowth } from '../../../src/compare/exact/quiet-growth.ts'
import { cyclePoints, quietPoints, restPoints } from '../../../src/compare/exact/rest-points.ts'
import type { Culprit } from '../../../src/compare/judgement.ts'
import { UntilDecided } from '../../../src/compare/until-decided.ts'
import { cycles, restRecording } from './rest-recording.ts'

test('the first three rests are warm-up, and at most a quarter of them', () => {
  const kept = (rests: number) => cyclePoints(cycles(rests, () => ({}))).length
  assert.deepEqual([kept(7), kept(8), kept(11), kept(12), kept(40)], [6, 6, 9, 9, 37])
})

test('the first fifth of the points of a connection is warm-up', () => {
  const kept = (points: number) =>
    quietPoints(
      restRecording(
        'quiet',
        Array.from({ length: points }, (_, i) => ({ cycles: 0, payments: i })),
      ),
    ).length
  assert.deepEqual([kept(10), kept(11), kept(15)], [8, 8, 12])
})

test('between payments the rise must exceed four times the scatter about its line', () => {
  // 24 counts on a line of 100 each, by turns so much below it: the floors of six windows rise by 2,000 in all, and the
  // median distance from the line is half of what is taken off. 2,000 are four deviations of 337.
  const kindOf = (off: number) =>
    quietGrowth(Array.from({ length: 24 }, (_, i) => 10_000 + 100 * i - (i % 2 === 1 ? 2 * off : 0))).kind
  assert.equal(kindOf(330), 'grows')
  assert.equal(kindOf(345), 'sporadic')
})

const connected = (last: number) =>
  quietPoints(
    restRecording(
      'quiet',
      // 125 points, of which the first 25 are warm-up: 1,000 blocks there, and so many at the end.
      Array.from({ length: 126 }, (_, i) => ({
        cycles: 0,
        payments: Math.max(0, i - 26),
        blocks: 1000 + ((last - 1000) * Math.max(0, i - 26)) / 99,
      })),
    ),
  )

test('of 1,000 blocks that came while connected, a tenth at the only rest is given back, half may have stayed', () => {
  const rest = (blocks: number) => restPoints(restRecording('rest', [{ cycles: 1, payments: 100, blocks }]))
  const stay = (blocks: number) => stayOf(connected(2000), rest(blocks), 'rust_live_blocks')
  assert.deepEqual([99, 100, 499, 500].map(stay), ['given-back', 'unknown', 'unknown', 'could-stay'])
  // Half of them above what was there at first.
  assert.deepEqual([1499, 1500].map(stay), ['could-stay', 'stays'])
})

test('between two rests half of what the payments should have left must be there', () => {
  // 10 blocks a payment while connected; 100 payments between the rests.
  const stay = (kept: number) =>
    stayOf(
      connected(1990),
      restPoints(
        restRecording('rest', [
          { cycles: 1, payments: 0, blocks: 100 },
          { cycles: 2, payments: 100, blocks: 100 + kept },
        ]),
      ),
      'rust_live_blocks',
    )
  assert.deepEqual([0, 499, 501].map(stay), ['given-back', 'unknown', 'stays'])
})

const heapRests = (levels: readonly number[]) =>
  restPoints(cycles(levels.length, (cycle) => ({ heapBytes: levels[cycle - 1] ?? 0 })))

test('warming up explains 16 KB a cycle, in a page half as much', () => {
  assert.equal(heapNoiseIn({ metadata: null }), 16_384)
  const page = { options: { host: 'chromium' } } as unknown as Parameters<typeof heapNoiseIn>[0]['metadata']
  assert.equal(heapNoiseIn({ metadata: page }), 8192)
})

test('a heap is told from eight rests on', () => {
  const kindOf = (rests: number) =>
    heapAtRest(heapRests(Array.from({ length: rests }, (_, i) => 12e6 + 40_000 * i)), 16_384).kind
  assert.deepEqual([7, 8].map(kindOf), ['too-few', 'grows'])
})

test('a heap that grows by less than 0.6 of its first half warms up', () => {
  // The line bends in the middle one of twenty rests.
  const kindOf = (share: number) =>
    heapAtRest(
      heapRests(
        Array.from({ length: 20 }, (_, i) => 12e6 + 40_000 * (Math.min(i, 10) + share * Math.max(0, i - 10))),
      ),
      16_384,
    ).kind
  assert.equal(kindOf(0.61), 'grows')
  assert.equal(kindOf(0.59), 'uneven')
})

test('twenty rests convict by the heap alone, nineteen do not', () => {
  const verdictOf = (rests: number) =>
    judgeExact(cycles(rests, (cycle) => ({ heapBytes: 12e6 + 40_000 * cycle }))).metrics.find(
      ({ name }) => name === 'heap_alloc_bytes',
    )?.verdict
  assert.deepEqual([19, 20].map(verdictOf), [undefined, 'leak'])
})

test('growth of up to 16 MB a cycle is planted to see what would have shown', () => {
  // A heap that falls by so many MB a cycle, so that only more than that on top of it grows.
  const shown = (mbPerCycle: number) =>
    smallestAtRest(
      heapRests(Array.from({ length: 40 }, (_, i) => 2e10 - mbPerCycle * 2 ** 20 * i)),
      40,
      16_384,
    )
  // A cycle takes two seconds: 16 MB a cycle are 480 a minute.
  assert.equal(shown(15.9), 480 * 2 ** 20)
  assert.equal(shown(16.1), null)
})

test('counts are judged from seven rests on', () => {
  const kindOf = (rests: number) =>
    judgeExact(cycles(rests, (cycle) => ({ payments: cycle, blocks: 5 + cycle }))).kind
  assert.deepEqual([6, 7].map(kindOf), ['inconclusive', 'leak'])
})

test('five names of a kind are told, the largest growth first, without the first three rests', () => {
  const names = ['A', 'B', 'C', 'D', 'E', 'F']
  const recording = cycles(16, (cycle) => ({
    handles: Object.fromEntries(names.map((name, i) => [name, (i + 1) * cycle])),
  }))
  const told = findCulprits(recording, 'rest').filter(({ kind }) => kind === 'handle')
  // Twelve cycles after the fourth rest.
  assert.deepEqual(
    told.map(({ name, growth }) => [name, growth]),
    [
      ['F', 72],
      ['E', 60],
      ['D', 48],
      ['C', 36],
      ['B', 24],
    ],
  )
})

test("a name stands for its kind when it has 95 % of the kind's growth", () => {
  const recording = cycles(8, (cycle) => ({ payments: cycle }))
  const told = (growth: number) => {
    const culprit = (name: string, grown: number): Culprit => ({
      kind: 'handle',
      name,
      growth: grown,
      unit: 'count',
      per: [],
      frames: [],
    })
    return describeGrowth(
      [
        {
          metric: 'sdk_handles',
          growth: { kind: 'grows' },
          rates: {
            perPayment: { amount: 2, error: null },
            perCycle: null,
            perFailure: null,
            byKind: null,
            perMinute: null,
            fit: null,
            jumps: 0,
          },
        },
      ],
      [culprit('Wallet', growth), culprit('Other', 100 - growth)],
      { atRest: true, points: restPoints(recording), recorder: 'sdk-memtest', cycle: 'reconnect' },
    )
  }
  assert.match(told(95), /^Each payment leaves 2 Wallet objects /)
  assert.match(told(94), /^Each payment leaves 2 SDK objects /)
})

test('a look asks for so many windows that chance makes them rise with its share of one in a thousand', () => {
  const growing = (rests: number, look: number, flat: readonly number[]) =>
    growsAtLook(
      // Three rests of warm-up, then one block more each time but at the rests that are named.
      cycles(rests, (cycle) => ({ blocks: 100 + cycle - flat.filter((from) => cycle - 4 >= from).length })),
      'rest',
      look,
    )
  // 13 rests: seven windows rise by chance 1.09 times as often as the first look may err, so it asks for eight.
  assert.deepEqual(growing(16, 1, []), ['rust_live_blocks'])
  assert.deepEqual(growing(16, 1, [6]), [])
  // 26 rests: eight windows rise by chance 0.99 times as often as the second may err. A ninth would see the pause.
  assert.deepEqual(growing(29, 2, [7, 8]), ['rust_live_blocks'])
})

test('a run is first looked at after ten rests, or twenty counts between payments', () => {
  assert.deepEqual([new UntilDecided(true).next, new UntilDecided(false).next], [10, 20])
})
