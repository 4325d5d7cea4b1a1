import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import type { Growth } from '../../../src/compare/shapes/growth.ts'
import {
  fitsNothing,
  limitsOf,
  neededDurationSec,
  paceOf,
  type ShapeMetric,
  verdictOf,
} from '../../../src/compare/shapes/shape-verdict.ts'
import { goCsv, read } from '../recordings.ts'

const growth = (change: Partial<Growth>): Growth => ({
  model: 'linear',
  mean: 60,
  lower99: 0,
  upper95: 90,
  leaks: 0,
  harmless: 0,
  error: 10,
  runs: 0,
  ...change,
})

/** A Go run of so many seconds that makes 12 payments a minute, or so many. */
async function run(sec: number, { forcedGc = true, paymentsPerMin = 12 } = {}): Promise<Recording> {
  const csv = goCsv({ durationSec: sec, heapBytes: () => 42e6, payments: (t) => paymentsPerMin * t })
  return { ...(await read(csv)), forcedGc }
}

/** In KB: a heap with falls that a collector makes. */
const collected = {
  x: Array.from({ length: 60 }, (_, i) => i),
  y: Array.from({ length: 60 }, (_, i) => 40_000 + 400 * (i % 10)),
}

const verdict = (metric: ShapeMetric, recording: Recording, change: Partial<Growth>) =>
  verdictOf(growth(change), collected, metric, recording)

test('a forced heap leaks from P = 0.72 on, an unforced one from 0.77, in a run under 8 minutes from 0.85', async () => {
  const [forced, unforced, short] = [await run(1800), await run(1800, { forcedGc: false }), await run(450)]
  for (const [recording, sure] of [
    [forced, 0.72],
    [unforced, 0.77],
    [short, 0.85],
  ] as const) {
    assert.equal(verdict('heap_alloc_bytes', recording, { leaks: sure }), 'leak', `${sure}`)
    assert.equal(verdict('heap_alloc_bytes', recording, { leaks: sure - 0.01 }), 'inconclusive', `${sure}`)
  }
  assert.equal(verdict('heap_alloc_bytes', await run(480), { leaks: 0.72 }), 'leak')
})

test('RSS leaks from P = 0.88 on, and in a run of less than 570 s not at all', async () => {
  assert.equal(verdict('rss_bytes', await run(600), { leaks: 0.88 }), 'leak')
  assert.equal(verdict('rss_bytes', await run(600), { leaks: 0.87 }), 'inconclusive')
  assert.equal(verdict('rss_bytes', await run(570), { leaks: 1 }), 'leak')
  assert.equal(verdict('rss_bytes', await run(540), { leaks: 1 }), 'inconclusive')
})

test('no leak from P = 0.94 on, where even growth of 300 KB/min could not hide', async () => {
  const forced = await run(1800)
  assert.equal(verdict('heap_alloc_bytes', forced, { harmless: 0.94 }), 'no-leak')
  assert.equal(verdict('heap_alloc_bytes', forced, { harmless: 0.93 }), 'inconclusive')
  // 1.645 standard errors are 299 and 301 KB/min.
  assert.equal(verdict('heap_alloc_bytes', forced, { harmless: 1, error: 181.8 }), 'no-leak')
  assert.equal(verdict('heap_alloc_bytes', forced, { harmless: 1, error: 183 }), 'inconclusive')
})

test('residuals in long runs of one sign decide nothing, unless growth is certain all the same', async () => {
  assert.equal(fitsNothing(growth({ runs: 3.7, leaks: 0.9 })), false)
  assert.equal(fitsNothing(growth({ runs: 3.71, leaks: 0.9 })), true)
  assert.equal(fitsNothing(growth({ runs: 4, leaks: 0.969 })), true)
  assert.equal(fitsNothing(growth({ runs: 4, leaks: 0.97 })), false)
  assert.equal(verdict('heap_alloc_bytes', await run(1800), { runs: 4, leaks: 0.9 }), 'inconclusive')
})

test('a file whose run paid ten times as fast as the reference is cleared at the reference rate', async () => {
  const fast = await run(600, { paymentsPerMin: 120 })
  assert.equal(paceOf(fast), 10)
  assert.equal(limitsOf('heap_alloc_bytes', fast).harmlessBelow, 500)
  assert.equal(paceOf(await run(600, { paymentsPerMin: 118 })), 1)
  assert.equal(paceOf({ ...fast, origin: 'sdk-memtest' }), 1)
})

test('the duration that would decide is that at which growth of 50 KB/min is told from none, twice over', async () => {
  // Errors: (500 − 267.4) / 2.326 = 100 KB/min, where 50 / (1.645 + 2.326) = 12.59 decide.
  const minutes = Array.from({ length: 28 }, (_, i) => 3 + i)
  const needed = neededDurationSec(
    growth({ mean: 500, lower99: 267.4 }),
    { x: minutes, y: minutes },
    'heap_alloc_bytes',
    await run(1800),
  )
  // 1800 − 1620 + 1620 · (100 / 12.59)^(2/3) = 6,629 s, twice, in whole minutes.
  assert.equal(needed, 13_260)
})
