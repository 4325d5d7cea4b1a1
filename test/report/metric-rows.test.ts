import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MetricComparison, MetricJudgement } from '../../src/compare/judgement.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { metricRows } from '../../src/report/metric-rows.ts'
import { renderText } from '../../src/report/text.ts'
import { leakyRecording, reportWith } from './fixtures.ts'
import { baselineWith, comparisonWith, judgementWith, metricWith } from './judgements.ts'

function rowWith(comparison: Partial<MetricComparison>, metric: Partial<MetricJudgement> = {}) {
  const figures = { perCycleBytes: 94_310, slopeKbPerMin: null, ...metric }
  const metrics = [metricWith({ name: 'rust_live_bytes', basis: 'exact', ...figures })]
  const previous = baselineWith({ metrics: [comparisonWith(comparison)] })
  const [row] = metricRows(
    reportWith({ judgement: judgementWith({ metrics, baselines: { rust: null, previous } }) }),
  )
  assert.ok(row)
  return [row.run, row.previous, row.change]
}

test('a row speaks in one unit: that of the comparison, this run included', () => {
  assert.deepEqual(rowWith({}), ['+92.1 KB/cycle', '0 B/cycle', 'worse by 92.1 KB'])
  assert.deepEqual(rowWith({ kind: 'improved', baselineSlope: 200_000, runSlope: 0 }, { perCycleBytes: 0 }), [
    '0 B/cycle',
    '+195 KB/cycle',
    'better by 195 KB',
  ])
  assert.deepEqual(
    rowWith({
      kind: 'unchanged',
      per: 'payment',
      runSlope: 12,
      baselineSlope: 10,
      lower99: -25,
      upper99: 25,
    }),
    ['+12 B/payment', '+10 B/payment', 'unchanged (±25 B)'],
  )
  assert.deepEqual(
    rowWith({
      kind: 'inconclusive',
      per: 'minute',
      unit: 'KB',
      runSlope: 21,
      baselineSlope: 3,
      lower99: -3,
      upper99: 40,
    }),
    ['+21 KB/min', '+3 KB/min', 'unclear (-3 KB to +40 KB)'],
  )
  const blocks = { unit: 'count', perCycleBytes: 120 } as const
  assert.deepEqual(rowWith({ kind: 'regressed', unit: 'count', runSlope: 120, baselineSlope: 0 }, blocks), [
    '+120/cycle',
    '0/cycle',
    'worse by 120',
  ])
  assert.deepEqual(rowWith({ kind: 'unchanged', lower99: null, upper99: null }), [
    '+92.1 KB/cycle',
    '0 B/cycle',
    'unchanged',
  ])
})

test('the figure of this run is the judged one, whatever the comparison fitted', () => {
  const judged = { perPaymentBytes: 343, slopeKbPerMin: 21 }
  assert.equal(rowWith({ per: 'payment', unit: 'KB', runSlope: 0.316 }, judged)[0], '+343 B/payment')
  assert.equal(rowWith({ per: 'cycle', runSlope: 90_000 }, judged)[0], '+92.1 KB/cycle')
  assert.equal(rowWith({ per: 'minute', unit: 'KB', runSlope: 19 }, judged)[0], '+21 KB/min')
})

test('a slope that was not fitted is not available, and the run speaks for itself', () => {
  assert.deepEqual(rowWith({ kind: 'inconclusive', runSlope: null, baselineSlope: null, lower99: null }), [
    '+92.1 KB/cycle',
    'n/a',
    'unclear',
  ])
})

test('a metric that the previous run lacks was not compared', () => {
  assert.deepEqual(rowWith({ metric: 'rss_bytes' }), ['+92.1 KB/cycle', 'n/a', 'not compared'])
})

test('a run speaks in the unit of its Rust baseline where no previous run has one', () => {
  const metrics = [metricWith({ name: 'rust_live_bytes', basis: 'exact', perCycleBytes: 94_310 })]
  const toRust = comparisonWith({ per: 'payment', unit: 'KB', runSlope: 1.5, baselineSlope: 1 })
  const baselines = { rust: baselineWith({ metrics: [toRust] }), previous: null }
  const [row] = metricRows(reportWith({ judgement: judgementWith({ metrics, baselines }) }))
  assert.equal(row?.run, '+1.5 KB/payment')
  assert.equal(row?.rust, '+1 KB/payment')
})

test('a previous run that is not comparable is no column: the verdicts stay', () => {
  const previous = baselineWith({ kind: 'not-comparable', metrics: [] })
  const report = reportWith({
    judgement: judgementWith({ metrics: [metricWith({})], baselines: { rust: null, previous } }),
  })
  assert.equal(metricRows(report)[0]?.change, 'no leak (constant)')
  assert.match(renderText(report, { width: 80, color: false }), /^Metric +This run +Verdict$/m)
  assert.match(
    renderMarkdown([{ report, name: 'basic', links: [], picture: null }], { where: '' }),
    /^\| growth \| this run \| verdict \|/m,
  )
  assert.doesNotMatch(renderHtml(report, []), /<th[^>]*>Previous run/)
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
  // V8's heap, read at rest.
  assert.equal(growth({ ...paid, basis: 'estimate', verdict: 'leak' }), '+12 B/payment')
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
