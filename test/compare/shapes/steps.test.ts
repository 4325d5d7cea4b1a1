import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeShapes } from '../../../src/compare/shapes/judge-shapes.ts'
import { seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'

const MB = 1024 * 1024
const KB = 1024

/** How a forced heap of so many minutes is judged, with 15 KB of noise. */
async function heapOf(minutes: number, aboveBytes: (minute: number) => number, everySec = 10) {
  const random = seededRandom(2611)
  const heapBytes = (t: number) => 42 * MB + aboveBytes(t) + 15 * KB * random.gaussian()
  const run = await read(goCsv({ durationSec: 60 * minutes, everySec, heapBytes }))
  const heap = judgeShapes({ ...run, forcedGc: true }).find(({ name }) => name === 'heap_alloc_bytes')
  assert.ok(heap !== undefined)
  return heap
}

const reconnects = (everyMin: number, bytes: number) => (t: number) => bytes * Math.floor(t / everyMin)

test('a step that nobody had time to see again is not cleared, one that did not come again is', async () => {
  for (const at of [0.56, 0.65, 0.8]) {
    const late = await heapOf(30, (t) => (t < 30 * at ? 0 : 4 * MB))
    assert.equal(late.verdict, 'inconclusive', `step at ${at}`)
  }
  for (const at of [0.15, 0.3, 0.44]) {
    const early = await heapOf(30, (t) => (t < 30 * at ? 0 : 4 * MB))
    assert.equal(early.verdict, 'no-leak', `step at ${at}`)
  }
})

test('a late step so small that its coming again would harm nobody is cleared', async () => {
  // 400 KB every 20 minutes are 20 KB/min.
  assert.equal((await heapOf(30, (t) => (t < 20 ? 0 : 400 * KB))).verdict, 'no-leak')
})

test('the same step after each while is a leak by its height over its distance', async () => {
  for (const everyMin of [5, 7, 10]) {
    const heap = await heapOf(30, reconnects(everyMin, MB))
    assert.equal(heap.verdict, 'leak', `every ${everyMin} min`)
    const kbPerMin = 1024 / everyMin
    assert.ok(Math.abs((heap.slopePerMin ?? 0) / 1024 - kbPerMin) < 0.15 * kbPerMin, `${heap.slopePerMin}`)
  }
})

test('steps that stopped coming, and two of unlike height, are no stairs', async () => {
  assert.notEqual((await heapOf(30, (t) => MB * Math.min(2, Math.floor(t / 6)))).verdict, 'leak')
  const unlike = await heapOf(30, (t) => (t < 10 ? 0 : t < 20 ? 3 * MB : 3.6 * MB))
  assert.notEqual(unlike.verdict, 'leak')
})

test('growth that stopped is cleared by what came after, if that is long enough to tell', async () => {
  for (const share of [0.8, 0.85]) {
    const heap = await heapOf(30, (t) => 300 * KB * Math.min(t, 30 * share), 5)
    assert.equal(heap.verdict, 'no-leak', `stopped at ${share}`)
  }
  const justNow = await heapOf(30, (t) => 300 * KB * Math.min(t, 29.4), 5)
  assert.notEqual(justNow.verdict, 'no-leak')
})

test('under a day and a night a leak is seen, and without one there is none', async () => {
  const wave = (t: number) => 5 * MB * Math.sin((2 * Math.PI * (t - 300)) / 1440)
  const leaky = await heapOf(1440, (t) => wave(t) + 60 * KB * t, 60)
  assert.equal(leaky.verdict, 'leak')
  assert.ok(Math.abs((leaky.slopePerMin ?? 0) / 1024 - 60) < 2, `${leaky.slopePerMin}`)
  assert.equal((await heapOf(1440, wave, 60)).verdict, 'no-leak')
})

test('a shape that the series leaves for long stretches decides nothing', async () => {
  const halfWave = await heapOf(60, (t) => -3 * MB * Math.cos((Math.PI * t) / 60), 30)
  assert.equal(halfWave.verdict, 'inconclusive')
})

test('a tool that reports whole megabytes hides what is smaller', async () => {
  const random = seededRandom(4)
  const whole = (bytes: number) => MB * Math.round(bytes / MB)
  const heapBytes = (t: number) => whole(42 * MB + 60 * KB * t + 100 * KB * random.gaussian())
  const run = await read(goCsv({ durationSec: 1200, everySec: 30, heapBytes }))
  const [heap] = judgeShapes({ ...run, forcedGc: true })
  assert.notEqual(heap?.verdict, 'no-leak')
})

test('and still shows a leak of several of them', async () => {
  const random = seededRandom(4)
  const whole = (bytes: number) => MB * Math.round(bytes / MB)
  const heapBytes = (t: number) => whole(42 * MB + 400 * KB * t + 100 * KB * random.gaussian())
  const run = await read(goCsv({ durationSec: 900, everySec: 30, heapBytes }))
  const [heap] = judgeShapes({ ...run, forcedGc: true })
  assert.equal(heap?.verdict, 'leak')
})

/** How a Go run is judged whose heap was, in KB, so much at each sample. */
async function judgedOf(heapKb: readonly number[], everySec: number, forcedGc: boolean) {
  const heapBytes = (t: number) => KB * (heapKb[Math.round((60 * t) / everySec)] ?? 0)
  const run = await read(goCsv({ durationSec: everySec * (heapKb.length - 1), everySec, heapBytes }))
  return judgeShapes({ ...run, forcedGc }).find(({ name }) => name === 'heap_alloc_bytes')
}

test('a line that two falls take back is what fills a buffer', async () => {
  // A batch that is flushed every 50 payments, in a run of ten minutes; called a leak with P = 1.
  const heap = [
    23477, 24700, 25343, 25612, 25696, 26167, 26058, 26244, 26672, 25276, 25393, 25463, 25813, 25991, 26160,
    26386, 26727, 25245, 25344, 25494, 25617,
  ]
  assert.notEqual((await judgedOf(heap, 30, true))?.verdict, 'leak')
})

test('jumps between which an unforced heap falls back by as much are no stairs', async () => {
  // Go's collections of two minutes, seen each minute: the saw seems to fall and to jump. Called a leak with P = 1.
  const heap = [
    11939, 17727, 17093, 16827, 16309, 15521, 14417, 13603, 12976, 12584, 18411, 17966, 17228, 16614, 15576,
    14852, 14158, 13287, 13023, 18387, 17738, 17159, 16390, 15914, 15089, 14249, 13246, 12663, 18427, 17780,
    16778,
  ]
  assert.notEqual((await judgedOf(heap, 60, false))?.verdict, 'leak')
})

test('a fall that fills a cell in part is two steps, and the line beside them is what gathered', async () => {
  // V8 between two mark-sweeps, ten minutes at 10 s.
  const random = seededRandom(12)
  const heap = Array.from(
    { length: 61 },
    (_, i) => 46_500 + 490 * (i < 38 ? i : i - 36) + 130 * random.gaussian(),
  )
  assert.notEqual((await judgedOf(heap, 10, false))?.verdict, 'leak')
})
