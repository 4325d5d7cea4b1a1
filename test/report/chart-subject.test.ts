import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chartData } from '../../src/report/chart/chart-data.ts'
import { chartSubject, drawableMetrics } from '../../src/report/chart/chart-subject.ts'
import { withSpreadTimes } from '../../src/report/chart/spread-times.ts'
import { chartSpec } from '../../src/report/chart/vega-chart.ts'
import { leakyRecording, metadataWith, recordingOf, reportWith } from './fixtures.ts'
import { judgementWith, metricWith } from './judgements.ts'
import { KINDS } from './kinds.ts'

const MB = 1024 * 1024

function kind(name: string) {
  const report = KINDS[name]
  assert.ok(report, name)
  return report
}

const subjectOf = (name: string) => chartSubject(kind(name).judgement, kind(name).recording)

test('the first chart of a real run is of what its headline tells first', () => {
  for (const name of Object.keys(KINDS)) {
    const { headline } = kind(name).judgement.verdict
    if (!/reference/.test(headline)) continue
    assert.equal(subjectOf(name), 'externrefs', `${name}: ${headline}`)
  }
  assert.equal(subjectOf('a leak, told by payments and reconnects'), 'externrefs')
  assert.equal(subjectOf('an open run'), 'externrefs')
})

test('on a clean run the first chart is of a count, whose line lies level above its axis', () => {
  const report = kind('no leak')
  const subject = chartSubject(report.judgement, report.recording)
  assert.equal(subject, 'externrefs')
  const data = chartData(report, subject)
  assert.ok(data)
  assert.equal(data.range[0], 0)
  assert.equal(new Set(data.rows.filter(({ who }) => who === 'this run').map(({ drawn }) => drawn)).size, 1)
  assert.ok(data.rows.every(({ drawn }) => drawn > 0))
})

test('the first chart of an improvement is of what the previous run left, with its line', () => {
  const report = kind('an improvement')
  assert.equal(chartSubject(report.judgement, report.recording), 'externrefs')
  const rows = chartData(report, 'externrefs')?.rows ?? []
  const previous = rows.filter(({ who }) => who === 'previous run').map(({ drawn }) => drawn)
  assert.ok(Number(previous.at(-1)) > Number(previous[0]))
})

test('of two leaks the one that goes with payments is drawn first, as the headline tells it', () => {
  const rate = { amount: 1, error: 0 }
  const leak = { basis: 'exact', unit: 'count', verdict: 'leak' } as const
  const metrics = [
    metricWith({ name: 'sdk_handles', ...leak, perCycle: rate }),
    metricWith({ name: 'externrefs', ...leak, perPayment: rate, perCycle: rate }),
  ]
  const recording = recordingOf({ sdk_handles: () => 1, externrefs: () => 1 })
  assert.equal(chartSubject(judgementWith({ metrics }), recording), 'externrefs')
  assert.equal(chartSubject(judgementWith({ metrics: metrics.slice(0, 1) }), recording), 'sdk_handles')
})

test('a count that is zero at every rest gives way to one that is not', () => {
  const clean = { basis: 'exact', unit: 'count', verdict: 'no-leak' } as const
  const metrics = [
    metricWith({ name: 'externrefs', ...clean }),
    metricWith({ name: 'rust_live_blocks', ...clean }),
  ]
  const { verdict } = judgementWith()
  const judgement = judgementWith({ metrics, verdict: { ...verdict, kind: 'no-leak' } })
  const subject = (references: number) =>
    chartSubject(judgement, recordingOf({ externrefs: () => references, rust_live_blocks: () => 27 }))
  assert.equal(subject(0), 'rust_live_blocks')
  assert.equal(subject(1), 'externrefs')
})

test('the menu has what was counted before what was estimated', () => {
  const { judgement, recording } = kind('no leak')
  const names = drawableMetrics(judgement, recording)
  assert.ok(names.indexOf('heap_alloc_bytes') > names.indexOf('rust_live_bytes'))
  assert.ok(names.indexOf('rss_bytes') > names.indexOf('threads'))
})

test('what does not grow is drawn from zero, however little it moves; what may, so that its course is seen', () => {
  const heap = (verdict: 'no-leak' | 'inconclusive') => {
    const metrics = [metricWith({ name: 'heap_alloc_bytes', verdict })]
    const recording = recordingOf({ heap_alloc_bytes: (minute) => (40 + minute / 1000) * MB })
    return chartData(reportWith({ recording, judgement: judgementWith({ metrics }) }), 'heap_alloc_bytes')
  }
  assert.deepEqual([heap('no-leak')?.range[0], heap('no-leak')?.yTitle], [0, 'V8 heap (MB)'])
  assert.equal(heap('inconclusive')?.yTitle, 'V8 heap: change from 40 MB (KB)')
})

test('the samples of one second are drawn one after the other, never above each other', () => {
  const recording = { ...recordingOf({}, { elapsedSec: Float64Array.of(0, 1, 1, 1, 1, 2, 5, 5) }) }
  assert.deepEqual([...withSpreadTimes(recording).elapsedSec], [0, 1, 1.25, 1.5, 1.75, 2, 5, 5.5])
  const parts = { ...recording, elapsedSec: Float64Array.of(0.5, 0.5, 0.75, 0.75, 3) }
  assert.deepEqual(
    [...withSpreadTimes(parts).elapsedSec],
    [0.5, 0.625, 0.75, 1.25, 3],
    'none passes the next',
  )
  assert.deepEqual([...recording.elapsedSec], [0, 1, 1, 1, 1, 2, 5, 5])
  const { rows } = chartData(kind('no leak'), 'heap_alloc_bytes') ?? { rows: [] }
  const times = rows.filter(({ who }) => who === 'this run').map(({ time }) => time)
  assert.equal(new Set(times).size, times.length)
})

test('a count that is drawn large is not drawn small below it', () => {
  const options = { theme: 'light', metric: null, interactive: false } as const
  const last = JSON.stringify(chartSpec(kind('no leak'), options).vconcat.at(-1))
  assert.match(last, /"Rust blocks"/)
  assert.doesNotMatch(last, /"References"/)
})

test('what the ticks of a chart mark is named by the scenario: a life of an instance is no reconnect', () => {
  const keyOf = (scenario: 'reconnect' | 'lifecycle') => {
    const metadata = metadataWith({ options: { ...metadataWith().options, scenario } })
    const recording = leakyRecording({ metadata })
    return chartData(reportWith({ recording }), 'heap_alloc_bytes')?.tickWord
  }
  assert.equal(keyOf('reconnect'), 'reconnects')
  assert.equal(keyOf('lifecycle'), 'cycles')
})
