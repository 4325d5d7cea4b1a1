import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axisRange, labelledRange } from '../../src/report/chart/axes.ts'
import { countPanels } from '../../src/report/chart/chart-counts.ts'
import { chartData, cycleTicks } from '../../src/report/chart/chart-data.ts'
import { metricPanel } from '../../src/report/chart/chart-layers.ts'
import { drawableMetrics } from '../../src/report/chart/chart-subject.ts'
import { textWidthPx } from '../../src/report/chart/chart-theme.ts'
import { growthPanel } from '../../src/report/chart/growth-panel.ts'
import { incrementsOf } from '../../src/report/chart/increments.ts'
import { memoryPanel } from '../../src/report/chart/memory-panel.ts'
import type { Panel } from '../../src/report/chart/panel.ts'
import { courseOf } from '../../src/report/chart/series.ts'
import { mermaidChart, sparkline } from '../../src/report/chart/text-charts.ts'
import { checkpointsOf, heapReport, recordingOf, reportWith } from './fixtures.ts'
import { judgementWith, metricWith } from './judgements.ts'

const MB = 2 ** 20
/** So many samples, one a second. */
const samples = (count: number) => ({ durationSec: count - 1, everySec: 1 })

test('an axis starts at zero where the series fills 30 % of it', () => {
  assert.equal(axisRange([70, 100], 1)[0], 0)
  assert.ok(axisRange([71, 100], 1)[0] > 0)
})

test('a label above a value has a tenth of the height', () => {
  assert.deepEqual(labelledRange([0, 20], 1, 27), [0, 30])
})

test('a count has a point for each of 200 rests, and fewer of 201; up to 60 are shown as points', () => {
  const panelOf = (cycles: number): Panel | undefined =>
    countPanels(reportWith({ recording: recordingOf({}, { checkpoints: checkpointsOf(cycles) }) }), false)[0]
  const pointsOf = (cycles: number) => panelOf(cycles)?.datasets.counts_0?.length
  assert.deepEqual([pointsOf(200), pointsOf(201)], [200, 101])
  assert.deepEqual([panelOf(60)?.layer.length, panelOf(61)?.layer.length], [2, 1])
})

test('a run is drawn by 300 points at most, a baseline by 150', () => {
  const drawn = (count: number, before: number) => {
    const previous = recordingOf({ heap_alloc_bytes: () => 5 * MB }, samples(before))
    const report = heapReport(() => 5 * MB, samples(count))
    const rows = chartData({ ...report, baselines: { rust: null, previous } }, 'heap_alloc_bytes')?.rows ?? []
    return ['this run', 'previous run'].map((name) => rows.filter(({ who }) => who === name).length)
  }
  assert.deepEqual(drawn(300, 150), [300, 150])
  assert.deepEqual(drawn(301, 151), [300, 150])
})

test('a slope is written above what is drawn in the last 40 % of the time', () => {
  const labelAt = (spikeSec: number) => {
    const report = heapReport((minute) => (Math.round(minute * 60) === spikeSec ? 90 : 50) * MB, samples(101))
    return chartData(report, 'heap_alloc_bytes')?.labelAt
  }
  assert.deepEqual([labelAt(60), labelAt(59)], [90, 50])
})

test('each of 150 reconnects has a tick, every other one of 151', () => {
  const ticks = (cycles: number) =>
    cycleTicks(recordingOf({ cycles: (minute) => Math.round(minute * 60) }, samples(cycles + 1))).length
  assert.deepEqual([ticks(150), ticks(151)], [150, 76])
})

test('40 samples are shown as points, 41 by a line alone', () => {
  const layers = (count: number) => {
    const data = chartData(
      heapReport(() => 5 * MB, samples(count)),
      'heap_alloc_bytes',
    )
    assert.ok(data)
    const { layer } = metricPanel(data, { title: '', key: '' }, { interactive: false, width: 'fixed' })
    return JSON.stringify(layer).includes('"type":"point"')
  }
  assert.deepEqual([layers(40), layers(41)], [true, false])
})

test('a picture has ten ticks, and the label of its slope in full', () => {
  const data = chartData(reportWith(), 'heap_alloc_bytes')
  assert.ok(data?.fit)
  const { layer } = metricPanel(data, { title: '', key: '' }, { interactive: false, width: 'fixed' })
  assert.match(JSON.stringify(layer), /"axis":\{"tickCount":10\b/)
  assert.match(JSON.stringify(layer), /"style":"fit-label"[^}]*"opacity":1\}/)
})

test('a count that was not judged is drawn where it was read twice', () => {
  const drawable = (reads: number) => {
    const recording = recordingOf(
      { externrefs: (minute) => (minute * 60 < reads ? 7 : Number.NaN) },
      samples(9),
    )
    return drawableMetrics(judgementWith({ metrics: [] }), recording).includes('externrefs')
  }
  assert.deepEqual([drawable(2), drawable(1)], [true, false])
})

test('a letter that the table of widths does not have is as wide as most', () => {
  assert.equal(textWidthPx('é', 1000), 640)
})

/** A run with a rest a cycle, which gains so many references over the one before. */
function restsThat(gains: readonly number[]) {
  const values = [0]
  for (const gain of gains) values.push((values.at(-1) ?? 0) + gain)
  const at = (minute: number) => Math.round(minute * 60)
  return recordingOf(
    { externrefs: (minute) => values[at(minute)] ?? Number.NaN, cycles: (minute) => at(minute) + 1 },
    { ...samples(values.length), phases: values.map(() => 'rest' as const) },
  )
}

const ones = (count: number) => Array.from({ length: count }, () => 1)

test('the first three rests are warm-up, of a short run its first quarter', () => {
  const firstCycle = (rests: number) =>
    incrementsOf(restsThat(ones(rests - 1)), 'externrefs')?.points[0]?.cycle
  assert.deepEqual([8, 11, 12, 40].map(firstCycle), [4, 4, 5, 5])
})

test('three increments are drawn, two are not; each of 150 is a point, of 151 every two are one', () => {
  const drawn = (increments: number, warmup: number) =>
    incrementsOf(restsThat(ones(increments + warmup)), 'externrefs')
  assert.deepEqual(
    [drawn(3, 1)?.points.length, drawn(2, 1)],
    [3, undefined].map((each) => each ?? null),
  )
  assert.deepEqual([drawn(150, 3)?.every, drawn(151, 3)?.every], [1, 2])
})

test('an increment is out of view beyond 25 distances of the quartiles, or 15 usual increments', () => {
  const isOut = (gains: readonly number[]) => {
    const panel = growthPanel(
      reportWith({ recording: restsThat([...ones(3), ...gains]) }),
      'externrefs',
      false,
    )
    return panel?.key.includes('out of view')
  }
  const round = [-1, -1, -1, 0, 0, 1, 1, 1]
  assert.deepEqual([isOut([...round, 51]), isOut([...round, 52])], [false, true])
  const usual = Array.from({ length: 12 }, () => 10)
  assert.deepEqual([isOut([...usual, 160]), isOut([...usual, 161])], [false, true])
})

test('a part of the memory is drawn by 150 points at most', () => {
  const rows = (count: number) => {
    const recording = recordingOf(
      { heap_alloc_bytes: () => 5 * MB, rss_bytes: () => 90 * MB },
      samples(count),
    )
    return memoryPanel(reportWith({ recording }), false)?.datasets.memory?.length
  }
  assert.deepEqual([rows(150), rows(151)], [300, 300])
})

test('eight samples of the better kind are enough for its course', () => {
  const isAtRest = (connected: number) => {
    const phases = Array.from({ length: connected + 9 }, (_, index) =>
      index < connected ? ('run' as const) : ('rest' as const),
    )
    const recording = recordingOf({ rss_bytes: () => 90 * MB }, { ...samples(phases.length), phases })
    return courseOf(recording, recording.columns.rss_bytes ?? assert.fail(), 'estimate').isAtRest
  }
  assert.deepEqual([isAtRest(8), isAtRest(7)], [false, true])
})

test('a course has eight bars; what is no leak is drawn on a quarter of its level', () => {
  const bars = (count: number, lowMb: number, highMb: number) => {
    const recording = recordingOf(
      { rss_bytes: (minute) => (Math.round(minute * 60) < count - 1 ? lowMb : highMb) * MB },
      samples(count),
    )
    return sparkline(metricWith({ name: 'rss_bytes' }), recording, 0)
  }
  assert.deepEqual([bars(8, 100, 100).length, bars(9, 100, 100).length], [8, 8])
  // A bar is a sixth of the quarter: half of one above the fifth is the sixth.
  assert.deepEqual([bars(8, 79.16, 100), bars(8, 79.18, 100)], ['▁▁▁▁▁▁▁▇', '▂▂▂▂▂▂▂▆'])
})

test('a chart in characters has 60 points, and a baseline that lasted 95 % of the run', () => {
  const lines = (count: number, lastSec: number) => {
    const previous = recordingOf({ heap_alloc_bytes: () => 5 * MB }, samples(lastSec + 1))
    const report = heapReport(() => 5 * MB, samples(count))
    const text = mermaidChart({ ...report, baselines: { rust: null, previous } })
    return {
      points: text.find((line) => line.startsWith('  line'))?.split(',').length,
      isLeft: text.some((line) => line.includes('previous run not drawn')),
    }
  }
  assert.deepEqual([lines(60, 60).points, lines(61, 60).points], [60, 60])
  assert.deepEqual([lines(101, 95).isLeft, lines(101, 94).isLeft], [false, true])
})
