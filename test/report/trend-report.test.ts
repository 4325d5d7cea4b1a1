import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trendReport } from '../../src/report/trend-report.ts'
import { leakyRecording, recordingOf } from './fixtures.ts'
import { judgementWith } from './judgements.ts'

const MB = 1024 * 1024
const { specification } = judgementWith()

test('an hour of the specification run prints the specification report', () => {
  const recording = leakyRecording({ durationSec: 3600 })
  assert.deepEqual(trendReport({ ...specification, warmupSec: 0 }, recording), [
    '=== Memory Trend Report ===',
    'Time(min)  HeapAlloc    Delta      Rate(KB/min)  Resources   Payments',
    '---------------------------------------------------------------',
    '0.0        42.00MB      -          -             42          0',
    '5.0        48.50MB      +6.5MB     +1331         43          60',
    '10.0       55.00MB      +6.5MB     +1331         45          120',
    '15.0       61.50MB      +6.5MB     +1331         47          180',
    '20.0       68.00MB      +6.5MB     +1331         48          240',
    '25.0       74.50MB      +6.5MB     +1331         50          300',
    '30.0       81.00MB      +6.5MB     +1331         52          360',
    '35.0       87.50MB      +6.5MB     +1331         53          420',
    '40.0       94.00MB      +6.5MB     +1331         55          480',
    '45.0       100.50MB     +6.5MB     +1331         57          540',
    '50.0       107.00MB     +6.5MB     +1331         58          600',
    '55.0       113.50MB     +6.5MB     +1331         60          660',
    '60.0       120.00MB     +6.5MB     +1331         62          720',
    '',
    '--- Summary ---',
    'Linear regression: 1331.2 KB/min (R²=1.00)',
    'Heap: 42.00MB -> 120.00MB (max: 120.00MB)',
    'Active resources: 42 -> 62 (max: 62)',
    'Total payments: 720',
    '',
    "By the specification's rule alone (this report's verdict is its first line):",
    '!!! LEAK DETECTED: Consistent linear growth: +1331.2 KB/min (R²=1.00)',
  ])
})

test('a change never reads as none, or as a rise, beside a rate that falls', () => {
  const steps = [0, -4 * 1024, -4 * 1024, 5000 * 1024]
  const recording = recordingOf(
    { heap_alloc_bytes: (minute) => 42 * MB + (steps[Math.round(60 * minute)] ?? 0) },
    { durationSec: 3, everySec: 1 },
  )
  assert.deepEqual(
    trendReport(specification, recording)
      .slice(4, 7)
      .map((line) => line.split(/\s+/).slice(2, 4)),
    [
      ['-0.004MB', '-240'],
      ['+0.00MB', '+0'],
      ['+4.9MB', '+300240'],
    ],
  )
})

test('between a minute and a day the table has 10 to 15 rows', () => {
  for (const durationSec of [60, 90, 600, 900, 1800, 3600, 7200, 10_000, 36_000, 86_400]) {
    const lines = trendReport(specification, leakyRecording({ durationSec, everySec: 1 }))
    const rows = lines.indexOf('') - 3
    assert.ok(rows >= 10 && rows <= 15, `${durationSec} s: ${rows} rows`)
  }
})

test('a single sample, an empty run and a missing figure print dashes, not NaN', () => {
  const noFit = { ...specification, slopeKbPerMin: null, rSquared: null, interceptBytes: null, warmupSec: 0 }
  const single = trendReport(noFit, recordingOf({ heap_alloc_bytes: () => 42 * MB }, { durationSec: 0 }))
  assert.deepEqual(single.slice(3, 8), [
    '0.00       42.00MB      -          -             -           -',
    '',
    '--- Summary ---',
    'Linear regression: not enough samples for a line',
    'Heap: 42.00MB -> 42.00MB (max: 42.00MB)',
  ])
  const empty = recordingOf({}, { durationSec: 0, elapsedSec: new Float64Array() })
  assert.ok(!trendReport(noFit, empty).join('\n').includes('NaN'))
})

test('rows at rest, after a disconnect, stay out of the table', () => {
  const recording = recordingOf(
    { heap_alloc_bytes: (minute) => minute * MB },
    { durationSec: 4, everySec: 1 },
  )
  const lines = trendReport(specification, { ...recording, phases: ['start', 'rest', 'run', 'rest', 'end'] })
  assert.deepEqual(
    lines.slice(3, 6).map((line) => line.slice(0, 4)),
    ['0.00', '0.03', '0.07'],
  )
})

test('a lifecycle run, at rest whenever it is sampled, shows its rows', () => {
  const recording = recordingOf({ heap_alloc_bytes: () => MB }, { durationSec: 4, everySec: 1 })
  const lines = trendReport(specification, {
    ...recording,
    phases: ['start', 'rest', 'rest', 'rest', 'rest'],
  })
  assert.equal(lines.indexOf('') - 3, 5)
})
