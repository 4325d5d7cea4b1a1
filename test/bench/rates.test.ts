import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BenchRow } from '../../bench/bench-row.ts'
import { makeTrace } from '../../bench/corpus/corpus.ts'
import { KINDS } from '../../bench/corpus/kinds.ts'
import { corpusRows } from '../../bench/rates/corpus-rows.ts'
import { type JudgedTrace, judgeTrace } from '../../bench/rates/judged-trace.ts'
import { peerRows } from '../../bench/rates/peer-rows.ts'

const NEVER = Number.NEGATIVE_INFINITY

test('a false alarm in 100 meets 1 %, two miss it', () => {
  const rows = (alarms: number) =>
    corpusRows('second corpus', [...many(alarms, { verdict: 'leak' }), ...many(100 - alarms, {}), leak({})])
  assert.equal(rowOf(rows(1), /kinds: false alarms/).met, true)
  assert.equal(rowOf(rows(2), /kinds: false alarms/).met, false)
  assert.equal(rowOf(rows(2), /kinds: false alarms/).figure, '2.00 % (0.55 to 7.00 %, 2 of 100)')
})

test('false alarms of forced and of unforced runs are told apart', () => {
  const rows = corpusRows('second corpus', [
    ...many(3, { forced: true }),
    ...many(1, { forced: false, verdict: 'leak' }),
    ...many(1, { forced: false }),
  ])
  assert.match(rowOf(rows, /false alarms, collections forced/).figure, /0 of 3/)
  assert.match(rowOf(rows, /false alarms, not forced/).figure, /1 of 2/)
})

test('leaks are counted by length, those under 50 KB/min and those of counts not at all', () => {
  const rows = corpusRows('second corpus', [
    ...many(100, {}),
    ...Array.from({ length: 20 }, (_, i) =>
      leak({ minutes: 10, ...(i < 13 ? { verdict: 'leak', judgeScore: 2 } : { verdict: 'inconclusive' }) }),
    ),
    leak({ minutes: 10, mustBeFound: false, verdict: 'no-leak' }),
    leak({ minutes: 30, verdict: 'no-leak', kind: 'starts-late' }),
  ])
  assert.equal(rowOf(rows, /in 10 minutes/).figure, '65.00 % (43.29 to 81.88 %, 13 of 20)')
  assert.equal(rowOf(rows, /in 10 minutes, at 1 %/).met, true)
  assert.equal(rowOf(rows, /in 10 minutes, as it stands/).met, null)
  assert.equal(rowOf(rows, /in 30 minutes/).met, false)
  assert.match(rowOf(rows, /called no-leak$/).figure, /1 of 21/)
  assert.match(rowOf(rows, /of 50 to 100 KB\/min found/).figure, /13 of 21/)
  assert.equal(rowOf(rows, /of 100 to 500 KB\/min found/).figure, 'none seen')
  assert.equal(rowOf(rows, /no-leak, by kind/).figure, 'starts-late 1 of 1')
})

test('a peer is shown with the threshold of the first corpus and with that of the second', () => {
  const scores = (score: number) => [score, NEVER, NEVER, NEVER, NEVER]
  const traces = [
    ...Array.from({ length: 100 }, (_, i) => healthy({ peerScores: scores(i) })),
    ...Array.from({ length: 10 }, (_, i) =>
      leak({ minutes: 15, verdict: 'leak', judgeScore: 2, peerScores: scores(94 + i) }),
    ),
  ]
  const firstHealthy = [Array.from({ length: 100 }, (_, i) => i - 3), [], [], [], []]
  const rows = peerRows('second corpus', traces, firstHealthy)
  // On the first corpus the second highest is 95: above it 4 healthy runs of the second and 8 leaks.
  assert.match(rowOf(rows, /Mann-Kendall.*first corpus \(95\.0\)/).figure, /^4\.00 % .*; 80\.0 %/)
  assert.match(rowOf(rows, /Mann-Kendall.*second corpus \(98\.0\)/).figure, /^1\.00 % .*; 50\.0 %/)
  assert.equal(rowOf(rows, /the judge held to 1 %/).met, true)
  assert.match(rowOf(rows, /the judge held to 1 %/).goal, /50\.0 %/)
})

test('a made leak is judged by the tool itself and scored by every peer', async () => {
  const linear = KINDS.find(({ name }) => name === 'linear')
  assert.ok(linear !== undefined)
  const judged = await judgeTrace(makeTrace({ ...linear, forced: true }, 3, 60))
  assert.equal(judged.leaky, true)
  assert.equal(judged.minutes, 60)
  assert.equal(judged.verdict, 'leak')
  assert.ok(judged.judgeScore > 1)
  assert.equal(judged.peerScores.length, 5)
  assert.ok(judged.peerScores.every((score) => score > 0))
  // The fourth score is the slope of least squares, the truth 305.5 KB/min.
  assert.ok(Math.abs((judged.peerScores[3] ?? 0) - 305.5) < 2)
})

const healthy = (more: Partial<JudgedTrace>): JudgedTrace => ({
  kind: 'steady',
  group: 'bounded',
  leaky: false,
  minutes: 10,
  forced: true,
  noise: 'low',
  kbPerMin: 0,
  mustBeFound: false,
  inHeap: false,
  verdict: 'no-leak',
  judgeScore: 0,
  specificationLeak: false,
  peerScores: [],
  ...more,
})

const leak = (more: Partial<JudgedTrace>): JudgedTrace =>
  healthy({
    kind: 'linear',
    group: 'leaky',
    leaky: true,
    kbPerMin: 50,
    mustBeFound: true,
    inHeap: true,
    ...more,
  })

const many = (count: number, more: Partial<JudgedTrace>) => Array.from({ length: count }, () => healthy(more))

function rowOf(rows: readonly BenchRow[], name: RegExp): BenchRow {
  const row = rows.find((each) => name.test(each.name))
  assert.ok(row !== undefined, `no row ${name}`)
  return row
}
