import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../../src/compare/judge.ts'
import { judgeShapes } from '../../../src/compare/shapes/judge-shapes.ts'
import { seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'
import { makeTraces } from '../traces/trace.ts'

const MB = 1024 * 1024
const KB = 1024
const AGAINST = { rust: null, previous: null, now: new Date('2026-11-22') }

/** The heap's judgement of a Go run of half an hour with 30 KB of noise, collected before each sample. */
async function heapOf(
  heapBytes: (minute: number) => number,
  options: Partial<Parameters<typeof goCsv>[0]> = {},
) {
  const random = seededRandom(42)
  const noisy = (minute: number) => heapBytes(minute) + 30 * KB * random.gaussian()
  const run = await read(goCsv({ durationSec: 1800, ...options, heapBytes: noisy }))
  const heap = judgeShapes({ ...run, forcedGc: true }).find(({ name }) => name === 'heap_alloc_bytes')
  assert.ok(heap !== undefined)
  return heap
}

test('a straight line is a leak with its slope between its bounds', async () => {
  const heap = await heapOf((t) => 42 * MB + 150 * KB * t)
  assert.equal(heap.verdict, 'leak')
  const lower = (heap.lower99 ?? 0) / 1024
  assert.ok(lower > 100 && lower < 150, `lower ${lower} KB a minute`)
  const upper = (heap.upper95 ?? 0) / 1024
  assert.ok(upper > 150 && upper < 200, `upper ${upper} KB a minute`)
  assert.match(heap.evidence, /^The Go heap goes on growing: \+1[45]\d\.\d KB\/min/)
})

test('RSS beyond a heap that shrinks is no leak where RSS itself stands still: its allocator keeps what it gave back', async () => {
  const rssOf = async (rssBytes: (minute: number) => number) => {
    const heapBytes = (t: number) => 60 * MB - 0.3 * MB * t
    const run = await read(goCsv({ durationSec: 1800, heapBytes, rssBytes }))
    const rss = judgeShapes({ ...run, forcedGc: true }).find(({ name }) => name === 'rss_bytes')
    return [rss?.verdict, rss?.evidence]
  }
  assert.deepEqual(await rssOf(() => 120 * MB), [
    'inconclusive',
    'RSS beyond what the Go heap explains rose, and RSS itself hardly: it may be what the heap gave back and its allocator kept.',
  ])
  // Beyond the heap it gains 0.3 MB a minute more than RSS does, so half of it from as much on.
  assert.equal((await rssOf((t) => 120 * MB + 0.28 * MB * t))[0], 'inconclusive')
  assert.equal((await rssOf((t) => 120 * MB + 0.32 * MB * t))[0], 'leak')
})

const HEALTHY: [string, (minute: number) => number][] = [
  ['a flat heap', () => 42 * MB],
  ['a warm-up', (t) => 42 * MB + 20 * MB * (1 - Math.exp(-t / 1.5))],
  ['a cache that fills', (t) => 42 * MB + 500 * KB * Math.min(t, 12)],
  ['one step', (t) => (t < 11 ? 42 : 48) * MB],
  ['a falling heap', (t) => 60 * MB - 200 * KB * t],
]
for (const [name, heapBytes] of HEALTHY) {
  test(`${name} is no leak`, async () => {
    assert.equal((await heapOf(heapBytes)).verdict, 'no-leak')
  })
}

test('growth that stopped in the last quarter goes on no more, and is not cleared either', async () => {
  for (const share of [0.8, 0.85, 0.9]) {
    const heap = await heapOf((t) => 42 * MB + 300 * KB * Math.min(t, 30 * share), { everySec: 5 })
    assert.notEqual(heap.verdict, 'leak', `stopped at ${share}`)
  }
})

test('half a wave and one from crest to crest are no growth', async () => {
  const waves = [(u: number) => -Math.cos(Math.PI * u), (u: number) => Math.cos(2 * Math.PI * u)]
  for (const wave of waves) {
    const heap = await heapOf((t) => 50 * MB + 4 * MB * wave(t / 60), { durationSec: 3600, everySec: 5 })
    assert.notEqual(heap.verdict, 'leak')
  }
})

test('a leak that begins late is found, though the heap lay still before', async () => {
  const heap = await heapOf((t) => 42 * MB + 900 * KB * Math.max(0, t - 14))
  assert.equal(heap.verdict, 'leak')
})

test('a leak that begins in the last fifth is not cleared, however still the heap lay before', async () => {
  for (const onset of [24, 25.5, 27]) {
    const heap = await heapOf((t) => 42 * MB + 500 * KB * Math.max(0, t - onset), { everySec: 5 })
    assert.notEqual(heap.verdict, 'no-leak', `from minute ${onset}`)
  }
})

test('a leak in time is seen though payments stop half-way, and one in payments though they came in bursts', async () => {
  const paidEarly = (t: number) => 24 * Math.min(t, 15)
  const inTime = await heapOf((t) => 42 * MB + 500 * KB * Math.max(0, t - 15), { payments: paidEarly })
  assert.equal(inTime.verdict, 'leak')
  assert.ok(Math.abs((inTime.slopePerMin ?? 0) / 1024 - 500) < 50, `${inTime.slopePerMin} B/min`)
  const bursts = (t: number) => 120 * Math.floor(t / 5) + Math.min(120, 120 * (t % 5))
  const inPayments = await heapOf((t) => 42 * MB + 40 * KB * bursts(t), { payments: bursts })
  assert.equal(inPayments.verdict, 'leak')
})

test('a jump between two samples hides no line beside it', async () => {
  const heap = await heapOf((t) => 42 * MB + 60 * KB * t + (t < 11.3 ? 0 : 4 * MB))
  assert.notEqual(heap.verdict, 'no-leak')
})

test('a run in whose noise a leak of 300 KB/min could hide clears nobody', async () => {
  const random = seededRandom(8)
  const run = await read(goCsv({ durationSec: 900, heapBytes: () => 42 * MB + 9 * MB * random.next() }))
  const heap = judgeShapes(run).find(({ name }) => name === 'heap_alloc_bytes')
  assert.equal(heap?.verdict, 'inconclusive')
})

test('too few samples decide nothing', async () => {
  const heap = await heapOf((t) => 42 * MB + 900 * KB * t, { durationSec: 120 })
  assert.equal(heap.verdict, 'inconclusive')
  assert.equal(heap.evidence, 'The Go heap has too few samples to be judged.')
})

test('an undecided run says how long a run would decide, at least one and a half times as long', async () => {
  const random = seededRandom(7)
  const sawtooth = (t: number) => 42 * MB + 300 * KB * t + 9 * MB * random.next()
  const run = await read(goCsv({ durationSec: 900, heapBytes: sawtooth }))
  const { verdict } = judge(run, AGAINST)
  assert.equal(verdict.kind, 'inconclusive')
  assert.ok((verdict.neededDurationSec ?? 0) >= 1.5 * 900)
})

test('tasks that keep coming are a leak, though the heap is flat', async () => {
  const csv = goCsv({ durationSec: 1800, heapBytes: () => 42 * MB, tasks: (t) => 42 + 2 * t })
  const { verdict, metrics } = judge(await read(csv), AGAINST)
  const tasks = metrics.find(({ name }) => name === 'goroutines')
  assert.equal(tasks?.verdict, 'leak')
  assert.equal(tasks.unit, 'count')
  assert.equal(verdict.kind, 'leak')
  assert.match(verdict.headline, /^The count of goroutines goes on growing: \+2 goroutines a minute/)
})

test('two tasks more or less are the collector at work', async () => {
  const csv = goCsv({ durationSec: 1800, heapBytes: () => 42 * MB, tasks: (t) => 42 + (t % 4 < 2 ? 0 : 2) })
  const { verdict, metrics } = judge(await read(csv), AGAINST)
  assert.equal(metrics.find(({ name }) => name === 'goroutines')?.verdict, 'no-leak')
  assert.equal(verdict.kind, 'no-leak')
})

// The rates themselves are bench/verdict.ts; here a change that spoils them shows within seconds.
test('of 264 made traces hardly a healthy one is called a leak, and most leaks are found', () => {
  const counts = { alarms: 0, found: 0, leaky: 0 }
  for (const { kind, recording } of makeTraces(990_000, 264)) {
    const leak = judge(recording, AGAINST).verdict.kind === 'leak'
    if (kind.leaky) counts.leaky++
    if (leak && kind.leaky) counts.found++
    if (leak && !kind.leaky) counts.alarms++
  }
  assert.ok(counts.alarms <= 2, `${counts.alarms} false alarms`)
  assert.ok(counts.found / counts.leaky > 0.65, `${counts.found} of ${counts.leaky} found`)
})
