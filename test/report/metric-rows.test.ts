import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MetricComparison } from '../../src/compare/judgement.ts'
import { metricRows } from '../../src/report/metric-rows.ts'
import {
  baselineWith,
  comparisonWith,
  judgementWith,
  leakyRecording,
  metricWith,
  reportWith,
} from './fixtures.ts'

function rowWith(comparison: Partial<MetricComparison>) {
  const metrics = [metricWith({ name: 'rust_live_bytes', basis: 'exact', perCycleBytes: 94_310 })]
  const previous = baselineWith({ metrics: [comparisonWith(comparison)] })
  const [row] = metricRows(
    reportWith({ judgement: judgementWith({ metrics, baselines: { rust: null, previous } }) }),
  )
  assert.ok(row)
  return [row.run, row.previous, row.change]
}

test('each kind of change has its words, in the unit and per what it was compared in', () => {
  assert.deepEqual(rowWith({}), ['+92.1 KB/cycle', '0 B/cycle', 'worse by 92.1 KB/cycle'])
  assert.deepEqual(rowWith({ kind: 'improved', baselineSlope: 200_000, runSlope: 0 }), [
    '+92.1 KB/cycle',
    '+195 KB/cycle',
    'better by 195 KB/cycle',
  ])
  assert.deepEqual(
    rowWith({ kind: 'unchanged', per: 'payment', baselineSlope: 10, lower99: -25, upper99: 25 }),
    ['+92.1 KB/cycle', '+10 B/payment', 'unchanged (±25 B/payment)'],
  )
  assert.deepEqual(
    rowWith({ kind: 'inconclusive', per: 'minute', unit: 'KB', baselineSlope: 3, lower99: -3, upper99: 40 }),
    ['+92.1 KB/cycle', '+3 KB/min', 'unclear (-3 KB/min to +40 KB/min)'],
  )
  assert.deepEqual(rowWith({ kind: 'regressed', unit: 'count', runSlope: 120, baselineSlope: 0 }), [
    '+92.1 KB/cycle',
    '0/cycle',
    'worse by 120/cycle',
  ])
  assert.deepEqual(rowWith({ kind: 'not-comparable', baselineSlope: null }), [
    '+92.1 KB/cycle',
    'n/a',
    'not comparable',
  ])
  assert.deepEqual(rowWith({ kind: 'unchanged', lower99: null, upper99: null }), [
    '+92.1 KB/cycle',
    '0 B/cycle',
    'unchanged',
  ])
})

test('a counted leak speaks per payment when it goes with them, else per cycle; an estimate speaks per minute', () => {
  const growth = (metric: Parameters<typeof metricWith>[0]) =>
    metricRows(reportWith({ judgement: judgementWith({ metrics: [metricWith(metric)] }) }))[0]?.run
  assert.equal(growth({ basis: 'exact', perCycleBytes: 1024, perPaymentBytes: 12 }), '+1 KB/cycle')
  assert.equal(growth({ basis: 'exact', perPaymentBytes: 12 }), '+12 B/payment')
  const paid = { basis: 'exact', perCycleBytes: 1024, perPaymentBytes: 12, driver: 'payment' } as const
  assert.equal(growth({ ...paid, verdict: 'leak' }), '+12 B/payment')
  assert.equal(growth({ ...paid, verdict: 'leak', driver: 'cycle' }), '+1 KB/cycle')
  assert.equal(growth({ basis: 'exact', unit: 'count', perCycleBytes: 1 }), '+1/cycle')
  assert.equal(growth({ perPaymentBytes: 12, slopeKbPerMin: 3.14 }), '+3.1 KB/min')
  assert.equal(growth({ unit: 'count', slopeKbPerMin: 0.5 }), '+0.5/min')
  assert.equal(growth({ slopeKbPerMin: null }), 'n/a')
})

test('metrics without a figure are left out, heaps are named after who recorded them', () => {
  const names = (origin: 'sdk-memtest' | 'go' | 'rust') => {
    const metrics = [
      metricWith({}),
      metricWith({ name: 'externrefs', verdict: 'unavailable' }),
      metricWith({ name: 'goroutines', unit: 'count' }),
    ]
    const report = reportWith({
      judgement: judgementWith({ metrics }),
      recording: leakyRecording({ origin }),
    })
    return metricRows(report).map((row) => row.name)
  }
  assert.deepEqual(names('sdk-memtest'), ['V8 heap', 'active resources', 'payments'])
  assert.deepEqual(names('go'), ['Go heap', 'goroutines', 'payments'])
  assert.deepEqual(names('rust'), ['Rust heap', 'goroutines', 'payments'])
})
