import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeBySpecification } from '../../src/compare/specification.ts'
import { goCsv, read } from './recordings.ts'

const MB = 1024 * 1024
const near = (actual: number | null, expected: number, tolerance: number) =>
  assert.ok(
    actual !== null && Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected} ± ${tolerance}`,
  )

test("the specification's example is told in its own words", async () => {
  const saw = (minute: number) => (((minute * 7) % 5) - 2.5) * 3.5 * MB
  const result = judgeBySpecification(
    await read(goCsv({ heapBytes: (t) => 42 * MB + 1300 * 1024 * t + saw(t) })),
  )
  near(result.slopeKbPerMin, 1300, 15)
  assert.equal(result.severity, 'critical')
  assert.equal(result.leakDetected, true)
  assert.match(
    result.lines[0] ?? '',
    /^!!! LEAK DETECTED: Consistent linear growth: \+1\d{3}\.\d KB\/min \(R²=0\.9\d\)$/,
  )
  assert.equal(result.metric, 'heap_alloc_bytes')
})

test('an exact line gives its slope, an R² of 1 and its intercept', async () => {
  const result = judgeBySpecification(await read(goCsv({ heapBytes: (t) => 40 * MB + 102_400 * t })))
  near(result.slopeKbPerMin, 100, 1e-9)
  near(result.rSquared, 1, 1e-12)
  near(result.interceptBytes, 40 * MB, 1e-3)
  assert.equal(result.severity, 'medium')
  assert.deepEqual(result.lines, ['Verdict: No significant memory leak detected'])
})

test('growth within the first five minutes is warm-up', async () => {
  const result = judgeBySpecification(
    await read(goCsv({ heapBytes: (t) => 42 * MB + 20 * MB * Math.min(t, 5) })),
  )
  assert.equal(result.warmupSec, 300)
  assert.equal(result.slopeKbPerMin, 0)
  assert.equal(result.rSquared, 0)
  assert.equal(result.leakDetected, false)
})

test('a short run gives a fifth of itself to the warm-up', async () => {
  const result = judgeBySpecification(await read(goCsv({ durationSec: 600, heapBytes: () => 42 * MB })))
  assert.equal(result.warmupSec, 120)
})

test('a doubled task count is a leak even with a flat heap', async () => {
  const csv = goCsv({ heapBytes: () => 42 * MB, tasks: (t) => 42 + (56 * t) / 60 })
  const result = judgeBySpecification(await read(csv))
  assert.deepEqual(result.lines, ['!!! LEAK DETECTED: Goroutine count doubled: 42 -> 98'])
  assert.equal(result.severity, 'none')
  assert.equal(result.leakDetected, true)
})

test('two tasks more are no doubling: the specification allows ±2', async () => {
  const csv = goCsv({ heapBytes: () => 42 * MB, tasks: (t) => (t < 30 ? 2 : 4) })
  assert.equal(judgeBySpecification(await read(csv)).leakDetected, false)
})

test('a run without a payment is never "no leak"', async () => {
  const result = judgeBySpecification(await read(goCsv({ heapBytes: () => 42 * MB, payments: () => 0 })))
  assert.deepEqual(result.lines, ['Verdict: Inconclusive: no payment was made, so the SDK was not exercised'])
})

test('two samples after the warm-up make no trend', async () => {
  const result = judgeBySpecification(await read(goCsv({ durationSec: 60, heapBytes: (t) => MB * t })))
  assert.equal(result.slopeKbPerMin, null)
  assert.equal(
    result.reason,
    'a trend needs at least 3 samples of the Go heap after the warm-up, rests left out, got 2',
  )
})

test('memory that does not come back after a reconnect is a leak', async () => {
  const rows = ['elapsed_sec,heap_alloc_bytes,payments,cycles,phase']
  for (let sec = 0; sec <= 600; sec += 5) {
    const cycle = Math.floor(sec / 60)
    rows.push(`${sec},${40 * MB + cycle * 90 * 1024 + (sec % 60) * 100_000},${sec},${cycle},run`)
  }
  const result = judgeBySpecification(await read(`${rows.join('\n')}\n`))
  assert.equal(result.leakDetected, true)
  assert.match(
    result.lines.at(-1) ?? '',
    /^!!! LEAK DETECTED: Post-reconnect growth: \+90\.0 KB a cycle over \d+ cycles/,
  )
})
