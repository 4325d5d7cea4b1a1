import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clearanceByEstimates } from '../../src/compare/clearance.ts'
import type { MetricJudgement } from '../../src/compare/judgement.ts'
import { judgeBySpecification } from '../../src/compare/specification.ts'
import { decide } from '../../src/compare/verdict.ts'
import { cycles } from './exact/rest-recording.ts'
import { goCsv, read } from './recordings.ts'

const MB = 1024 * 1024

const estimate = (change: Partial<MetricJudgement>): MetricJudgement => ({
  name: 'heap_alloc_bytes',
  verdict: 'no-leak',
  basis: 'estimate',
  unit: 'bytes',
  slopePerMin: 0,
  lower99: 0,
  upper95: 1,
  perPayment: null,
  perCycle: null,
  perFailure: null,
  smallestDetectable: null,
  model: 'constant',
  evidence: 'The heap lies still.',
  neededDurationSec: null,
  ...change,
})

const run = async () => await read(goCsv({ durationSec: 600, everySec: 6, heapBytes: () => 42 * MB }))

test('beside a heap at rest, RSS that leaks with a probability of a tenth is not suspicious, with more it is', async () => {
  const recording = await run()
  const kindOf = (leakProbability: number) =>
    clearanceByEstimates(recording, [
      estimate({}),
      estimate({ name: 'rss_bytes', verdict: 'inconclusive', leakProbability }),
    ]).kind
  assert.deepEqual([kindOf(0.1), kindOf(0.101)], ['no-leak', 'inconclusive'])
})

test('a heap without figures over the last quarter of the run was watched, over more it was not', async () => {
  const recording = await run()
  const kindOf = (until: number) => {
    const heap = recording.columns.heap_alloc_bytes?.map((bytes, row) => (row <= until ? bytes : Number.NaN))
    assert.ok(heap)
    const columns = { ...recording.columns, heap_alloc_bytes: heap }
    return clearanceByEstimates({ ...recording, columns }, [estimate({})]).kind
  }
  // 101 rows.
  assert.deepEqual([kindOf(75), kindOf(74)], ['no-leak', 'inconclusive'])
})

test('growth that is certain is worth a word from 1 KB a minute on', async () => {
  const recording = await run()
  const headline = (lower99: number) => clearanceByEstimates(recording, [estimate({ lower99 })]).headline
  assert.equal(headline(1023), 'The heap lies still.')
  assert.equal(
    headline(1024),
    'No leak by the limit of 50 KB/min; a growth of 1 KB/min is certain: 1.41 MB a day',
  )
})

test('a heap that says nothing of how much longer a run would decide asks for twice the run', () => {
  const recording = cycles(25, (cycle) => ({ payments: 20 * cycle }))
  const { kind, neededDurationSec } = decide({
    recording,
    specification: judgeBySpecification(recording),
    exact: {
      kind: 'no-leak',
      metrics: [],
      culprits: [],
      reasons: [],
      isOneNumber: true,
      excludes: null,
      openHeap: null,
    },
    estimates: [estimate({ verdict: 'inconclusive' })],
  })
  // A rest each two seconds.
  assert.deepEqual([kind, neededDurationSec], ['inconclusive', 96])
})
