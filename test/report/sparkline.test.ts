import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawBars, sparkline } from '../../src/report/chart/text-charts.ts'
import { recordingOf } from './fixtures.ts'
import { metricWith } from './judgements.ts'

const MB = 1024 * 1024

test('steady growth climbs the bars', () => {
  const recording = recordingOf({ heap_alloc_bytes: (minute) => (40 + minute) * MB })
  assert.equal(sparkline(metricWith({ verdict: 'leak' }), recording, 0), '▁▂▃▄▄▅▆▇')
})

test('noise on a healthy metric stays flat, the same rise of a leaking one does not', () => {
  const recording = recordingOf({ heap_alloc_bytes: (minute) => (40 + minute / 30) * MB })
  assert.equal(sparkline(metricWith({ verdict: 'no-leak' }), recording, 0), '▄▄▄▄▄▄▄▄')
  assert.equal(sparkline(metricWith({ verdict: 'leak' }), recording, 0), '▁▂▃▄▄▅▆▇')
})

test('the warm-up is left out', () => {
  const recording = recordingOf({ heap_alloc_bytes: (minute) => (minute < 10 ? 10 : 40) * MB })
  assert.equal(sparkline(metricWith({ verdict: 'leak' }), recording, 600), '▄▄▄▄▄▄▄▄')
})

test('counts at rest are drawn without the connected samples between them', () => {
  const recording = recordingOf({ rust_live_bytes: (minute) => (minute % 1 === 0 ? 50 : 1) * MB })
  const phases = [...recording.elapsedSec].map((sec) => (sec % 60 === 0 ? 'run' : 'rest') as 'run' | 'rest')
  const metric = metricWith({ name: 'rust_live_bytes', basis: 'exact' })
  assert.equal(sparkline(metric, { ...recording, phases }, 0), '▄▄▄▄▄▄▄▄')
})

test('a single sample is one bar, a missing metric none, an empty list none', () => {
  assert.equal(
    sparkline(metricWith({}), recordingOf({ heap_alloc_bytes: () => MB }, { durationSec: 0 }), 0),
    '▄',
  )
  assert.equal(sparkline(metricWith({ name: 'rss_bytes' }), recordingOf({}), 0), '')
  assert.equal(drawBars([], 0), '')
})
