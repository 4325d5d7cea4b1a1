import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  clearanceByEstimates,
  whatDecidesNothing,
  whatHeapMayCost,
  whyHeapIsOpen,
} from '../../src/compare/clearance.ts'
import type { HeapLeftOpen } from '../../src/compare/exact/exact.ts'
import type { MetricJudgement } from '../../src/compare/judgement.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import { recordingOf } from '../report/fixtures.ts'
import { metricWith } from '../report/judgements.ts'

const RUN = recordingOf({
  heap_alloc_bytes: () => 42e6,
  rss_bytes: () => 180e6,
  payments: (minute) => 12 * minute,
})
const { heap_alloc_bytes: _, ...withoutHeap } = RUN.columns
const NO_HEAP: Recording = { ...RUN, columns: withoutHeap }

const estimate = (change: Partial<MetricJudgement> = {}): MetricJudgement =>
  metricWith({
    name: 'heap_alloc_bytes',
    verdict: 'no-leak',
    basis: 'estimate',
    unit: 'bytes',
    slopePerMin: 0,
    lower99: 0,
    model: 'constant',
    evidence: 'The heap lies still.',
    ...change,
  })
const rss = (change: Partial<MetricJudgement> = {}) =>
  estimate({ name: 'rss_bytes', evidence: 'RSS lies still.', ...change })

const told = (recording: Recording, ...estimates: MetricJudgement[]) => {
  const { kind, headline, neededDurationSec } = clearanceByEstimates(recording, estimates)
  return [kind, headline, neededDurationSec]
}

test('a heap that lies still clears a run, and its evidence is the headline', () => {
  assert.deepEqual(told(RUN, rss({ verdict: 'inconclusive', leakProbability: 0 }), estimate()), [
    'no-leak',
    'The heap lies still.',
    null,
  ])
})

test('RSS clears a run without a column of a heap, alone among what is memory', () => {
  const listeners = estimate({ name: 'listeners', unit: 'count', evidence: 'Listeners stand.' })
  assert.deepEqual(told(NO_HEAP, rss()), ['no-leak', 'RSS lies still.', null])
  assert.equal(told(NO_HEAP, rss(), listeners)[0], 'no-leak')
  assert.equal(told(RUN, rss())[0], 'inconclusive')
  assert.equal(told(NO_HEAP, rss({ verdict: 'inconclusive', leakProbability: 0 }))[0], 'inconclusive')
  assert.equal(told(NO_HEAP, rss(), estimate({ name: 'heap_inuse_bytes' }))[0], 'inconclusive')
  assert.equal(told(NO_HEAP, listeners)[0], 'inconclusive')
  assert.equal(told(NO_HEAP)[0], 'inconclusive')
})

test('what may well grow beside a heap that lies still keeps a run open, for as long as it needs', () => {
  const open = { verdict: 'inconclusive', neededDurationSec: 3600 } as const
  assert.deepEqual(told(RUN, estimate(), rss({ ...open, leakProbability: 0.5, evidence: 'RSS may grow.' })), [
    'inconclusive',
    'Inconclusive: the V8 heap lies still, but that does not clear the run: RSS may grow.',
    3600,
  ])
  const count = estimate({ name: 'fds', unit: 'count', evidence: 'Descriptors rose.', ...open })
  assert.equal(
    told(RUN, estimate(), count)[1],
    'Inconclusive: the V8 heap lies still, but that does not clear the run: descriptors rose.',
  )
  // Memory that has no probability was not fitted: it says nothing, nor does what is decided.
  assert.equal(
    told(RUN, estimate(), estimate({ name: 'rust_live_bytes', verdict: 'inconclusive' }))[0],
    'no-leak',
  )
  assert.equal(told(RUN, estimate(), rss({ leakProbability: 0.9 }))[0], 'no-leak')
})

test('a heap that is open says how long a run would decide, and why it is open', () => {
  const open = { verdict: 'inconclusive', neededDurationSec: 7200, leakProbability: 0.9 } as const
  const other = rss({ slopePerMin: 5, neededDurationSec: 60 })
  assert.deepEqual(told(RUN, other, estimate({ ...open, slopePerMin: 9 })), [
    'inconclusive',
    'Inconclusive: the samples fit growth and no growth alike',
    7200,
  ])
  assert.deepEqual(
    told(RUN, other, estimate({ ...open, slopePerMin: null, evidence: 'The heap has few floors.' })),
    ['inconclusive', 'Inconclusive: the heap has few floors', 7200],
  )
  assert.deepEqual(told(RUN, estimate({ ...open, slopePerMin: null }), rss({ slopePerMin: null })), [
    'inconclusive',
    'Inconclusive: there are too few samples to judge any metric',
    7200,
  ])
  assert.equal(told(NO_HEAP, rss({ ...open, slopePerMin: 9 }))[2], 7200)
})

test('a column of a heap that is empty, or empty at its end, clears nothing', () => {
  const until = (rows: number): Recording => ({
    ...RUN,
    columns: {
      ...RUN.columns,
      heap_alloc_bytes: Float64Array.from({ length: RUN.rows }, (_row, i) => (i < rows ? 42e6 : Number.NaN)),
    },
  })
  assert.match(
    String(told(until(0), estimate())[1]),
    /^Inconclusive: the column of the V8 heap is empty: RSS alone clears no run/,
  )
  assert.equal(
    told(until(40), estimate())[1],
    'Inconclusive: the column of the V8 heap is empty over the last part of the run',
  )
  assert.equal(told(until(RUN.rows), estimate())[0], 'no-leak')
})

test('a growth that is certain is told beside a clearance of memory, not of a count', () => {
  assert.equal(
    told(RUN, estimate({ lower99: 10 * 1024 }))[1],
    'No leak by the limit of 50 KB/min; a growth of 10 KB/min is certain: 14.1 MB a day',
  )
  assert.equal(told(RUN, estimate({ lower99: null }))[1], 'The heap lies still.')
  assert.equal(told(RUN, estimate({ unit: 'count', lower99: 1e6 }))[1], 'The heap lies still.')
})

const left = (neededFactor: number | null): HeapLeftOpen => ({
  clause: 'the V8 heap rose',
  remedy: '20 rests would tell',
  evidence: 'The V8 heap rises.',
  neededFactor,
  metric: estimate(),
})
const steady = (openHeap: HeapLeftOpen | null) => ({
  kind: 'no-leak' as const,
  metrics: [],
  culprits: [],
  reasons: [],
  isOneNumber: true,
  excludes: null,
  openHeap,
})

test('what a heap leaves open is told by its rests where these were judged, else by its samples', () => {
  assert.equal(whyHeapIsOpen(estimate(), steady(left(2)), RUN), 'the V8 heap rose; 20 rests would tell')
  assert.equal(
    whyHeapIsOpen(estimate(), steady(null), RUN),
    'the V8 heap fits growth and rest alike; run longer, or with more reconnects',
  )
  assert.equal(
    whyHeapIsOpen(estimate({ slopePerMin: null }), { kind: 'none', metrics: [], culprits: [] }, RUN),
    'the V8 heap has too few samples to be judged; run longer',
  )
})

test('what a heap rose by over too few rests is named as no part of the cost', () => {
  assert.deepEqual(whatHeapMayCost(left(2)), ['No part of the cost: the V8 heap rose; 20 rests would tell.'])
  assert.deepEqual(whatHeapMayCost(left(null)), [])
  assert.deepEqual(whatHeapMayCost(null), [])
})

test('estimates that are open beside steady counts are named as deciding nothing, RSS with how slow it is', () => {
  const open = { verdict: 'inconclusive' } as const
  assert.deepEqual(whatDecidesNothing([estimate(), rss()], RUN), [])
  const over = (durationSec: number): Recording => ({
    ...RUN,
    elapsedSec: RUN.elapsedSec.map((sec) => (sec / 1800) * durationSec),
  })
  const words = 'Beside steady counts estimates decide nothing'
  const slow = 'RSS seldom tells anything in less than an hour.'
  assert.deepEqual(whatDecidesNothing([estimate(open), rss(open)], over(3599)), [
    `${words} (here: V8 heap and RSS). ${slow}`,
  ])
  assert.deepEqual(whatDecidesNothing([estimate(), rss(open)], over(3600)), [`${words} (here: RSS).`])
  assert.deepEqual(whatDecidesNothing([estimate(open), rss()], over(600)), [`${words} (here: V8 heap).`])
})
