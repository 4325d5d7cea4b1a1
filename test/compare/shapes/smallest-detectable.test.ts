import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../../src/compare/judge.ts'
import { seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'

const MB = 1024 * 1024
const KB = 1024

/** What the heap of a flat Go run would have shown, in KB/min. */
async function shownBy(minutes: number, noiseKb: number, slopeKbPerMin = 0) {
  const random = seededRandom(77)
  const heapBytes = (t: number) => 42 * MB + slopeKbPerMin * KB * t + noiseKb * KB * random.gaussian()
  const run = await read(goCsv({ durationSec: 60 * minutes, everySec: 5, heapBytes }))
  const recording = { ...run, forcedGc: true }
  const { metrics } = judge(recording, { rust: null, previous: null, now: new Date(0), asksSmallest: true })
  const heap = metrics.find(({ name }) => name === 'heap_alloc_bytes')
  return heap?.smallestDetectable == null ? null : heap.smallestDetectable / KB
}

test('the smallest leak that a run would have shown falls with its length and rises with its noise', async () => {
  const [short, long, loud] = [await shownBy(10, 60), await shownBy(60, 60), await shownBy(10, 1200)]
  assert.ok(short !== null && long !== null && loud !== null)
  assert.ok(long < short && short < loud, `${long} < ${short} < ${loud} KB/min`)
  assert.ok(short >= 25 && short <= 200, `${short}`)
})

test('a run that leaks shows no other leak', async () => {
  assert.equal(await shownBy(30, 60, 200), null)
})

test('the smallest growth of a count that a run would have shown is told in things a minute', async () => {
  const tasks = (t: number) => 42 + (t > 25 ? 3 : 0)
  const run = await read(goCsv({ durationSec: 1800, everySec: 30, heapBytes: () => 42 * MB, tasks }))
  const { metrics } = judge(
    { ...run, forcedGc: true },
    { rust: null, previous: null, now: new Date(0), asksSmallest: true },
  )
  const shown = metrics.find(({ name }) => name === 'goroutines')?.smallestDetectable
  assert.ok(shown != null && shown >= 0.05 && shown <= 2, `${shown}`)
})

test('the figure of seeded runs is the one that fitting every planted line whole came to', async () => {
  const shown = await Promise.all([shownBy(10, 60), shownBy(20, 300), shownBy(30, 1200), shownBy(60, 60, 10)])
  assert.deepEqual(
    shown.map((perMin) => perMin?.toFixed(1)),
    ['50.0', '70.7', '70.7', '17.7'],
  )
})
