import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MethodJudgement, MetricComparison, MetricJudgement } from '../../src/compare/judgement.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { metricRows } from '../../src/report/metric-rows.ts'
import { renderText } from '../../src/report/text.ts'
import { leakyRecording, reportWith } from './fixtures.ts'
import { baselineWith, comparisonWith, judgementWith, metricWith } from './judgements.ts'

function rowWith(comparison: Partial<MetricComparison>, metric: Partial<MetricJudgement> = {}) {
  const figures = { perCycle: { amount: 94_310, error: null }, slopePerMin: null, ...metric }
  const metrics = [metricWith({ name: 'rust_live_bytes', basis: 'exact', ...figures })]
  const previous = baselineWith({ metrics: [comparisonWith(comparison)] })
  const [row] = metricRows(
    reportWith({ judgement: judgementWith({ metrics, baselines: { rust: null, previous } }) }),
  )
  assert.ok(row)
  return [row.run, row.previous, row.change]
}

test('of a sweep of calls a row says how many of them leave some, for there is no rate over all', () => {
  const method = (references: number | null, verdict: MethodJudgement['verdict']): MethodJudgement => ({
    ...{ method: 'parse', calls: 30, rustBlocks: 0, rustBytes: 0, v8Bytes: 0, fds: null },
    ...{ requests: 0, operatorCalls: 0, remark: null, references, verdict },
  })
  const methods = [
    method(1, 'leak'),
    // It leaks something else.
    method(0.004, 'leak'),
    method(0, 'no-leak'),
    method(null, 'not-tried'),
  ]
  const rates = { perPayment: null, perCycle: null, slopePerMin: null }
  const swept = { basis: 'exact', unit: 'count', ...rates } as const
  const metrics = [
    metricWith({ ...swept, name: 'externrefs', verdict: 'leak' }),
    metricWith({ ...swept, name: 'rust_live_blocks', verdict: 'no-leak' }),
    metricWith({ ...swept, name: 'fds', verdict: 'inconclusive' }),
  ]
  const rows = metricRows(reportWith({ judgement: judgementWith({ metrics, methods }) }))
  assert.deepEqual(
    rows.filter(({ metric }) => metric !== null).map(({ run }) => run),
    ['1 of 3 ways of calling', 'n/a', '0 of 4 ways of calling'],
  )
})

test('a baseline that grows by nothing says so once, by what the run beside it is told by', () => {
  const toward = (...baselines: readonly [payment: number, cycle: number]) => {
    const metric = metricWith({
      ...{ name: 'externrefs', unit: 'count', basis: 'exact', verdict: 'no-leak' },
      ...{ perPayment: { amount: 0, error: 0 }, perCycle: { amount: 0, error: 0 } },
    })
    const metrics = (['payment', 'cycle'] as const).map((per, index) =>
      comparisonWith({
        ...{ metric: 'externrefs', unit: 'count', kind: 'unchanged', per, runSlope: 0 },
        baselineSlope: baselines[index] ?? 0,
      }),
    )
    const previous = baselineWith({ metrics })
    const judgement = judgementWith({ metrics: [metric], baselines: { rust: null, previous } })
    const [row] = metricRows(reportWith({ judgement }))
    return [row?.run, row?.previous]
  }
  assert.deepEqual(toward(0, 0), ['0/payment', '0/payment'])
  assert.deepEqual(toward(0, 3), ['0/payment', '0/payment, +3/cycle'])
})

test('a row speaks in one unit: that of the comparison, this run included', () => {
  assert.deepEqual(rowWith({}), ['+92.1 KB/cycle', '0 B/cycle', 'worse by 92.1 KB'])
  assert.deepEqual(
    rowWith({ kind: 'improved', baselineSlope: 200_000, runSlope: 0 }, { perCycle: { amount: 0, error: 0 } }),
    ['0 B/cycle', '+195 KB/cycle', 'better by 195 KB'],
  )
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
      runSlope: 21 * 1024,
      baselineSlope: 3 * 1024,
      lower99: -3 * 1024,
      upper99: 40 * 1024,
    }),
    ['+21 KB/min', '+3 KB/min', 'unclear (-3 KB to +40 KB)'],
  )
  const blocks = { unit: 'count', perCycle: { amount: 120, error: 0 } } as const
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
  const judged = {
    perPayment: { amount: 343, error: null },
    slopePerMin: 21 * 1024,
    basis: 'estimate',
  } as const
  assert.equal(rowWith({ per: 'payment', runSlope: 324 }, judged)[0], '+343 B/payment')
  assert.equal(rowWith({ per: 'cycle', runSlope: 90_000 }, judged)[0], '+92.1 KB/cycle')
  assert.equal(rowWith({ per: 'minute', runSlope: 19 * 1024 }, judged)[0], '+21 KB/min')
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
  const metrics = [
    metricWith({ name: 'rust_live_bytes', basis: 'exact', perCycle: { amount: 94_310, error: 0 } }),
  ]
  const toRust = comparisonWith({ per: 'payment', runSlope: 1536, baselineSlope: 1024 })
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

test('what was counted speaks per payment and per cycle, an estimate per minute', () => {
  const growth = (metric: Parameters<typeof metricWith>[0]) =>
    metricRows(reportWith({ judgement: judgementWith({ metrics: [metricWith(metric)] }) }))[0]?.run
  const [perPayment, perCycle] = [
    { amount: 12, error: 1 },
    { amount: 1024, error: 0 },
  ]
  assert.equal(
    growth({ basis: 'exact', perCycle, perPayment, verdict: 'leak' }),
    '+12 B/payment, +1 KB/cycle',
  )
  assert.equal(growth({ basis: 'exact', perPayment }), '+12 B/payment')
  // What does not stand out of its error is not told: three errors are not enough.
  const unsure = { amount: 12, error: 4 }
  assert.equal(growth({ basis: 'exact', perCycle, perPayment: unsure, verdict: 'leak' }), '+1 KB/cycle')
  assert.equal(growth({ basis: 'exact', unit: 'count', perCycle: { amount: 1, error: 0 } }), '+1/cycle')
  assert.equal(growth({ perPayment, slopePerMin: 3.14 * 1024 }), '+3.1 KB/min')
  assert.equal(growth({ unit: 'count', slopePerMin: 0.5 }), '+0.5/min')
  assert.equal(growth({ slopePerMin: null }), 'n/a')
})

test('heaps are named after who recorded them', () => {
  const names = (origin: 'sdk-memtest' | 'go' | 'rust') => {
    const metrics = [metricWith({}), metricWith({ name: 'goroutines', unit: 'count' })]
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
