import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeShapes } from '../../../src/compare/shapes/judge-shapes.ts'
import { teethOf } from '../../../src/compare/shapes/teeth.ts'
import { seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'

const MB = 1024 * 1024
const KB = 1024

/** A sample each half minute of a heap that is collected every so many samples and gathers 3 MB a minute between. */
const saw = (samples: number, aTooth: number, more: (i: number) => number = () => 0) => ({
  x: Array.from({ length: samples }, (_, i) => i / 2),
  y: Array.from({ length: samples }, (_, i) => 40_000 + 1500 * (i % aTooth) + more(i)),
})

test('the time since the last collection is known at each sample, and what gathers in a minute', () => {
  const teeth = teethOf(saw(16, 4))
  assert.deepEqual(teeth?.since.slice(0, 10), [0, 0.5, 1, 1.5, 0, 0.5, 1, 1.5, 0, 0.5])
  assert.equal(teeth?.first, 4)
  assert.equal(teeth?.gathered, 3000)
})

test('three collections are needed, and four samples from one to the next', () => {
  assert.notEqual(teethOf(saw(13, 4)), null)
  assert.equal(teethOf(saw(12, 4)), null)
  assert.equal(teethOf(saw(20, 3)), null)
})

test('a fall is twice the usual step, and the falls are 2.2 times the rises', () => {
  // Steps of 1,500, and one fall in four samples.
  const falling = (by: number) => ({
    x: saw(17, 4).x,
    y: saw(17, 4).y.map((_, i) => 60_000 + 1500 * (i % 4) + (4500 - by) * Math.floor(i / 4)),
  })
  assert.notEqual(teethOf(falling(3301)), null)
  assert.equal(teethOf(falling(3299)), null)
  // Rises of 1,000 twice and then 2,000: the falls of 4,000 are two of these.
  const late = saw(17, 4, (i) => (i % 4 === 3 ? 500 : 0))
  assert.notEqual(teethOf(late), null)
  assert.equal(teethOf(saw(17, 4, (i) => (i % 4 === 3 ? 5000 : 0))), null)
})

test('what goes up and down alike has no teeth', () => {
  const random = seededRandom(11)
  for (let round = 0; round < 50; round++) {
    const noise = {
      x: Array.from({ length: 40 }, (_, i) => i),
      y: Array.from({ length: 40 }, () => 1000 * random.gaussian()),
    }
    assert.equal(teethOf(noise), null)
  }
})

/** Ten minutes of a Go heap that is collected every two minutes, a sample each half minute. */
async function collected(slopeKbPerMin: number, minutes = 10) {
  const random = seededRandom(5)
  const heapBytes = (t: number) =>
    60 * MB + 6 * MB * ((t / 2) % 1) + slopeKbPerMin * KB * t + 40 * KB * random.gaussian()
  const run = await read(goCsv({ durationSec: 60 * minutes, everySec: 30, heapBytes }))
  const [heap] = judgeShapes(run)
  return heap
}

test('a leak of 300 KB/min under a saw of 6 MB is seen in ten minutes without forced collections', async () => {
  const heap = await collected(300)
  assert.equal(heap?.verdict, 'leak')
  assert.ok(Math.abs((heap?.slopePerMin ?? 0) / KB - 300) < 40, `${heap?.slopePerMin}`)
})

test('and without one that heap is cleared', async () => {
  assert.equal((await collected(0))?.verdict, 'no-leak')
})
