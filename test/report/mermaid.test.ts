import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mermaidChart } from '../../src/report/chart/text-charts.ts'
import { leakyRecording, recordingOf, reportWith } from './fixtures.ts'
import { judgementWith, metricWith } from './judgements.ts'

const MB = 1024 * 1024

function chartOf(valueAt: (minute: number) => number, options = {}, warmupSec = 0) {
  const recording = recordingOf({ heap_alloc_bytes: valueAt }, options)
  const { specification } = judgementWith()
  const judgement = judgementWith({ metrics: [], specification: { ...specification, warmupSec } })
  return mermaidChart(reportWith({ judgement, recording }))
}

test('a short run is drawn point by point, in minutes and megabytes', () => {
  assert.deepEqual(
    chartOf((minute) => (40 + minute) * MB, { durationSec: 240, everySec: 60 }),
    [
      '```mermaid',
      '%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#3b82f6"}}}}%%',
      'xychart-beta',
      '  x-axis "minutes since start" 0 --> 4',
      '  y-axis "V8 heap (MB), axis not from 0" 39.68 --> 44.32',
      '  line [40, 41, 42, 43, 44]',
      '```',
      '',
      '🟦 this run',
    ],
  )
})

test('a series has at most 60 points, and every figure is one that Mermaid reads', () => {
  const shapes: ((minute: number) => number)[] = [
    (minute) => 1024 * 10 ** (minute / 200),
    () => 0,
    () => 42 * MB,
    (minute) => 10 * 1024 * MB + minute,
    (minute) => minute * 1e-3,
  ]
  for (const shape of shapes) {
    const lines = chartOf(shape, { durationSec: 86_400, everySec: 60 })
    const figures =
      lines
        .find((line) => line.startsWith('  line'))
        ?.match(/[^[\], ]+/g)
        ?.slice(1) ?? []
    assert.equal(figures.length, 60)
    for (const figure of figures) assert.match(figure, /^-?\d+(\.\d+)?$/)
  }
})

test('baselines start at the level that the run has at the end of the warm-up', () => {
  const minutes = { durationSec: 240, everySec: 60 }
  const recording = recordingOf({ heap_alloc_bytes: (minute) => (40 + Math.min(2, minute)) * MB }, minutes)
  const previous = recordingOf({ heap_alloc_bytes: (minute) => (10 + minute) * MB }, minutes)
  const judgement = judgementWith({ metrics: [] })
  const lines = mermaidChart(reportWith({ judgement, recording, baselines: { rust: null, previous } }))
  assert.deepEqual(
    lines.filter((line) => line.startsWith('  line')),
    ['  line [40, 41, 42, 42, 42]', '  line [40, 41, 42, 43, 44]'],
  )
  assert.equal(lines.at(-1), '🟦 this run · 🟪 previous run (baselines shifted to the level of this run)')
})

test('a baseline shorter than the run is left out and said, since Mermaid would stretch it', () => {
  const rust = recordingOf({ heap_alloc_bytes: () => MB }, { origin: 'rust', durationSec: 600 })
  const lines = mermaidChart(reportWith({ baselines: { rust, previous: null } }))
  assert.equal(lines.filter((line) => line.startsWith('  line')).length, 1)
  assert.equal(lines.at(-1), '🟦 this run (Rust baseline not drawn: it ended after 10 min)')
})

test('the Rust baseline heap stands beside the Rust heap inside the SDK', () => {
  const rust = leakyRecording({ origin: 'rust' })
  const judgement = judgementWith({ metrics: [metricWith({ name: 'rust_live_bytes', verdict: 'leak' })] })
  const lines = mermaidChart(reportWith({ judgement, baselines: { rust, previous: null } }))
  assert.match(lines.join('\n'), /"Rust heap \(MB\)"/)
  assert.equal(lines.filter((line) => line.startsWith('  line')).length, 2)
})

test('every line stands out from a white and from a dark page', () => {
  const [rust, previous] = [leakyRecording({ origin: 'rust' }), leakyRecording()]
  const text = mermaidChart(reportWith({ baselines: { rust, previous } })).join('\n')
  const colours = text.match(/(?<=[" ])#[0-9a-f]{6}/g) ?? []
  assert.equal(colours.length, 3)
  for (const colour of colours) {
    for (const page of ['#ffffff', '#0d1117']) {
      assert.ok(contrast(colour, page) >= 3, `${colour} on ${page}: ${contrast(colour, page).toFixed(2)}`)
    }
  }
})

/** The contrast of two colours by WCAG 2.2, 1 to 21; lines and marks want 3. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [r = 0, g = 0, b = 0] = (colour.match(/[0-9a-f]{2}/g) ?? [])
      .map((channel) => Number.parseInt(channel, 16) / 255)
      .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

test('one sample, or none, draws no chart', () => {
  assert.deepEqual(
    chartOf(() => MB, { durationSec: 0 }),
    [],
  )
  assert.deepEqual(mermaidChart(reportWith({ recording: recordingOf({}) })), [])
})
