import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunReport } from '../../src/compare/judge-files.ts'
import type { NumericColumn } from '../../src/compare/recording/columns.ts'
import { chartData } from '../../src/report/chart/chart-data.ts'
import { heapReport, leakyRecording, recordingOf, reportWith } from './fixtures.ts'
import { baselineWith, judgementWith, metricWith } from './judgements.ts'

const MB = 1024 * 1024
const { specification } = judgementWith()

function dataOf(report: RunReport, metric: NumericColumn = 'heap_alloc_bytes') {
  const data = chartData(report, metric)
  assert.ok(data !== null)
  return data
}

test('units follow the figures, from a kilobyte to ten gigabytes and from seconds to days', () => {
  const units = (bytes: number, durationSec: number) => {
    const data = dataOf(
      heapReport((minute) => bytes * (1 + minute / 1e6 + (minute > 0 ? 0.1 : 0)), {
        durationSec,
        everySec: durationSec / 4,
      }),
    )
    return [data.yTitle, data.time.name]
  }
  assert.deepEqual(units(500, 60), ['V8 heap (B)', 'seconds'])
  assert.deepEqual(units(1024, 180), ['V8 heap (KB)', 'seconds'])
  assert.deepEqual(units(42 * MB, 1800), ['V8 heap (MB)', 'minutes'])
  assert.deepEqual(units(10 * 1024 * MB, 86_400), ['V8 heap (GB)', 'hours'])
  assert.deepEqual(units(42 * MB, 7 * 86_400), ['V8 heap (MB)', 'days'])
})

test('a change of a kilobyte at ten gigabytes is drawn as a change', () => {
  const data = dataOf(heapReport((minute) => 10 * 1024 * MB + 100 * minute))
  assert.equal(data.yTitle, 'V8 heap: change from 10 GB (KB)')
  assert.deepEqual(
    data.rows.slice(-1).map(({ drawn, measured }) => ({ drawn, measured })),
    [{ drawn: 2.832031, measured: 10_485_762.93 }],
  )
})

test('baselines are drawn from the level of the run at the end of the warm-up, and measured as they were', () => {
  const minutes = { durationSec: 240, everySec: 60 }
  const report = {
    ...heapReport((minute) => (40 + minute) * MB, minutes, 120),
    baselines: { rust: null, previous: recordingOf({ heap_alloc_bytes: () => 10 * MB }, minutes) },
  }
  const previous = dataOf(report).rows.filter((row) => row.who === 'previous run')
  assert.deepEqual(
    previous.map(({ drawn, measured }) => [drawn, measured]),
    Array.from({ length: 5 }, () => [43, 10]),
  )
})

test('a baseline that grew more is drawn as a change: no memory is below zero', () => {
  const minutes = { durationSec: 240, everySec: 60 }
  const report = {
    ...heapReport(() => 2 * MB, minutes, 120),
    baselines: {
      rust: null,
      previous: recordingOf({ heap_alloc_bytes: (minute) => (1 + 3 * minute) * MB }, minutes),
    },
  }
  const data = dataOf(report)
  assert.equal(data.yTitle, 'V8 heap: change from 2 MB (MB)')
  assert.deepEqual(
    data.rows.filter(({ who }) => who === 'previous run').map(({ drawn, measured }) => [drawn, measured]),
    [
      [-9, 1],
      [-6, 4],
      [-3, 7],
      [0, 10],
      [3, 13],
    ],
  )
})

test('a warm-up far off the rest does not press the rest flat', () => {
  const cut = dataOf(heapReport((minute) => (minute < 1 ? 90 : 40 + minute / 10) * MB, {}, 120))
  assert.equal(cut.isWarmupCut, true)
  assert.deepEqual(cut.range.map(Math.round), [40, 43])
  const whole = dataOf(heapReport((minute) => (minute < 1 ? 39 : 40 + minute / 10) * MB, {}, 120))
  assert.equal(whole.isWarmupCut, false)
  assert.deepEqual(whole.range.map(Math.round), [39, 43])
})

test('a day of samples becomes at most 300 points that keep the extremes', () => {
  const spiky = (minute: number) => (minute === 700 ? 90 : 40 + (minute % 2)) * MB
  const { rows } = dataOf(heapReport(spiky, { durationSec: 86_400, everySec: 5 }))
  assert.ok(rows.length <= 300)
  assert.equal(Math.max(...rows.map((row) => row.high ?? row.drawn)), 90)
  assert.equal(Math.min(...rows.map((row) => row.low ?? row.drawn)), 40)
})

test('at most 150 reconnects are marked, however many there were', () => {
  const recording = recordingOf(
    { heap_alloc_bytes: () => MB, cycles: (minute) => Math.floor(minute) },
    { durationSec: 86_400 },
  )
  const { ticks } = dataOf(reportWith({ recording }))
  assert.equal(ticks.length, 144)
  assert.deepEqual(ticks[0], { time: 0.01666667, cycle: 1 })
})

test('the fitted line of the specification runs from the end of the warm-up, with its slope', () => {
  const { fit } = dataOf(reportWith())
  assert.deepEqual(fit, {
    fromSec: 2,
    toSec: 30,
    from: 44.6,
    to: 81,
    label: '+1,331 KB/min by the specification (R²=1.00)',
  })
})

test('a counted metric is drawn at rest only, its line through the mean, its slope a cycle', () => {
  const recording = recordingOf({ rust_live_bytes: (minute) => (minute % 1 === 0 ? 50 : 8 + minute) * MB })
  const phases = [...recording.elapsedSec].map((sec) => (sec % 60 === 0 ? 'run' : 'rest') as 'run' | 'rest')
  const metric = metricWith({
    name: 'rust_live_bytes',
    basis: 'exact',
    verdict: 'leak',
    perCycle: { amount: 94_310, error: null },
    slopePerMin: 1024 * 1024,
  })
  const judgement = judgementWith({ metrics: [metric], specification: { ...specification, warmupSec: 0 } })
  const data = dataOf(reportWith({ recording: { ...recording, phases }, judgement }), 'rust_live_bytes')
  assert.equal(data.yTitle, 'Rust heap at rest (MB)')
  assert.equal(Math.max(...data.rows.map((row) => row.drawn)), 37.5)
  assert.deepEqual([data.fit?.from, data.fit?.to], [8, 38])
  assert.equal(data.fit?.label, '+92.1 KB a cycle (+1,024 KB/min)')
})

test('growth that was only counted per cycle is drawn at the rate of the cycles', () => {
  const minutes = { durationSec: 600, everySec: 60 }
  const recording = recordingOf(
    { rust_live_blocks: (minute) => 240 * minute, cycles: (minute) => 2 * minute },
    minutes,
  )
  const name = 'rust_live_blocks'
  const metric = metricWith({
    name,
    unit: 'count',
    basis: 'exact',
    verdict: 'leak',
    perCycle: { amount: 120, error: null },
    slopePerMin: null,
  })
  const judgement = judgementWith({ metrics: [metric], specification: { ...specification, warmupSec: 0 } })
  const { fit } = dataOf(reportWith({ recording, judgement }), name)
  assert.deepEqual([fit?.from, fit?.to, fit?.label], [0, 2400, '+120 a cycle'])
})

test('a run without a trend gets no trend line, whatever the slope of its scatter', () => {
  const fitOf = (verdict: 'leak' | 'no-leak' | 'inconclusive', leakDetected: boolean) => {
    const metrics = [metricWith({ name: 'heap_alloc_bytes', verdict, slopePerMin: 2048 })]
    const judgement = judgementWith({ metrics, specification: { ...specification, leakDetected } })
    return dataOf(reportWith({ judgement })).fit?.label ?? null
  }
  const bySpecification = '+1,331 KB/min by the specification (R²=1.00)'
  assert.equal(fitOf('no-leak', false), null)
  assert.equal(fitOf('inconclusive', false), null)
  assert.equal(fitOf('no-leak', true), null, 'cleared by the judge')
  assert.equal(fitOf('inconclusive', true), null, 'left open by the judge')
  assert.equal(fitOf('leak', true), bySpecification)
  assert.equal(fitOf('leak', false), '+2 KB/min')
})

test('a baseline that the run cannot be compared with is not drawn, nor one of a single point', () => {
  const drawn = (kind: 'not-comparable' | 'unchanged', previous = leakyRecording()) => {
    const judgement = judgementWith({ baselines: { rust: null, previous: baselineWith({ kind }) } })
    const { rows } = dataOf(reportWith({ judgement, baselines: { rust: null, previous } }))
    return [...new Set(rows.map(({ who }) => who))]
  }
  assert.deepEqual(drawn('unchanged'), ['this run', 'previous run'])
  assert.deepEqual(drawn('not-comparable'), ['this run'])
  assert.deepEqual(drawn('unchanged', leakyRecording({ durationSec: 0 })), ['this run'])
})

test('the line of a leak that goes with payments says its growth by the work, as the table does', () => {
  const name = 'rust_live_bytes'
  const paid = { basis: 'exact', verdict: 'leak' } as const
  const growth = {
    perCycle: { amount: 4444, error: null },
    perPayment: { amount: 297, error: null },
    slopePerMin: 3.5 * 1024,
  }
  const judgement = judgementWith({ metrics: [metricWith({ ...paid, ...growth, name })] })
  assert.equal(
    dataOf(reportWith({ judgement }), name).fit?.label,
    '+297 B a payment and +4.34 KB a cycle (+3.5 KB/min)',
  )
})

test('a metric that was never measured has no data', () => {
  assert.equal(chartData(reportWith(), 'externrefs'), null)
})
