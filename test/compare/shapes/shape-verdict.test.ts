import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import type { Growth } from '../../../src/compare/shapes/growth.ts'
import {
  fitsNothing,
  leakProbabilityOf,
  limitsOf,
  mayBeGarbage,
  neededDurationSec,
  paceOf,
  type ShapeMetric,
  verdictOf,
} from '../../../src/compare/shapes/shape-verdict.ts'
import { goCsv, read } from '../recordings.ts'

const growth = (change: Partial<Growth>): Growth => ({
  model: 'linear',
  slows: false,
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

test('a forced heap leaks from P = 0.6 on, an unforced one from 0.7, in a run under 8 minutes from 0.85', async () => {
  const [forced, unforced, short] = [await run(1800), await run(1800, { forcedGc: false }), await run(450)]
  for (const [recording, sure] of [
    [forced, 0.6],
    [unforced, 0.7],
    [short, 0.85],
  ] as const) {
    assert.equal(verdict('heap_alloc_bytes', recording, { leaks: sure }), 'leak', `${sure}`)
    assert.equal(verdict('heap_alloc_bytes', recording, { leaks: sure - 0.01 }), 'inconclusive', `${sure}`)
  }
  assert.equal(verdict('heap_alloc_bytes', await run(480), { leaks: 0.7 }), 'leak')
})

test('what slows down leaks from P = 0.8 on', async () => {
  const forced = await run(1800)
  assert.equal(verdict('heap_alloc_bytes', forced, { slows: true, leaks: 0.8 }), 'leak')
  assert.equal(verdict('heap_alloc_bytes', forced, { slows: true, leaks: 0.79 }), 'inconclusive')
})

test('an unforced heap leaks by its samples and its peaks from P = 0.85 on', async () => {
  const unforced = await run(1800, { forcedGc: false })
  // A saw of 3,600 KB over floors that rise by so many KB a minute.
  const rising = (kbPerMin: number) => ({
    x: collected.x,
    y: collected.y.map((value, i) => value + kbPerMin * (i - (i % 10))),
  })
  const kindOf = (series: typeof collected, change: Partial<Growth>, peaks: number | null) =>
    verdictOf(growth(change), series, 'heap_alloc_bytes', unforced, peaks)
  // 1 − 0.7 · 0.5 = 0.65; with 0.785 and 0.787 it is just below and just above 0.85.
  assert.equal(kindOf(rising(60), { leaks: 0.3 }, 0.785), 'inconclusive')
  assert.equal(kindOf(rising(60), { leaks: 0.3 }, 0.787), 'leak')
  assert.equal(kindOf(rising(60), { leaks: 0.299 }, 1), 'inconclusive')
  assert.equal(kindOf(rising(60), { leaks: 0.3 }, null), 'inconclusive')
  // Growth that would do no harm, and floors that rise by less than half of it: 60 · 59 · 2/3 KB are 2,360.
  assert.equal(kindOf(rising(60), { leaks: 0.3, mean: 49 }, 1), 'inconclusive')
  assert.equal(kindOf(rising(30), { leaks: 0.3 }, 1), 'leak')
  assert.equal(kindOf(rising(29), { leaks: 0.3 }, 1), 'inconclusive')
})

test('in two hours a heap that doubled was collected', async () => {
  const only = { x: [0, 60, 119], y: [1000, 1500, 2000] }
  const doubtful = async (sec: number, mean: number) =>
    mayBeGarbage(only, growth({ mean }), await run(sec, { forcedGc: false }))
  assert.equal(await doubtful(7200, 1000 / 119), false)
  assert.equal(await doubtful(7200, 999 / 119), true)
  assert.equal(await doubtful(7170, 1000 / 119), true)
})

test('growth that may be garbage leaks with half the probability', async () => {
  const unforced = await run(1800, { forcedGc: false })
  const only = { x: [0, 10, 20], y: [1000, 1500, 2000] }
  assert.equal(leakProbabilityOf(only, growth({ leaks: 0.9 }), 'heap_alloc_bytes', unforced, 1), 0.45)
  assert.equal(leakProbabilityOf(collected, growth({ leaks: 0.2 }), 'heap_alloc_bytes', unforced, 1), 0.2)
})

test('RSS leaks from P = 0.87 on, and in a run of less than 570 s not at all', async () => {
  assert.equal(verdict('rss_bytes', await run(600), { leaks: 0.87 }), 'leak')
  assert.equal(verdict('rss_bytes', await run(600), { leaks: 0.86 }), 'inconclusive')
  assert.equal(verdict('rss_bytes', await run(570), { leaks: 1 }), 'leak')
  assert.equal(verdict('rss_bytes', await run(540), { leaks: 1 }), 'inconclusive')
})

test('no leak from P = 0.93 on, where even growth of 300 KB/min could not hide', async () => {
  const forced = await run(1800)
  assert.equal(verdict('heap_alloc_bytes', forced, { harmless: 0.93 }), 'no-leak')
  assert.equal(verdict('heap_alloc_bytes', forced, { harmless: 0.92 }), 'inconclusive')
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
