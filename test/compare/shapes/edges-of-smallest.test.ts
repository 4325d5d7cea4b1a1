import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../../src/compare/judge.ts'
import { seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'

const MB = 1024 * 1024
const KB = 1024

/** The smallest growth a minute that ten minutes of a Go run would have shown, its heap this noisy and its tasks as told. */
async function shownBy(name: 'heap_alloc_bytes' | 'goroutines', noiseMb: number, tasks?: () => number) {
  const random = seededRandom(77)
  const heapBytes = () => 900 * MB + noiseMb * MB * random.gaussian()
  const csv = goCsv({ durationSec: 600, everySec: 20, heapBytes, ...(tasks && { tasks }) })
  const against = { rust: null, previous: null, now: new Date(0), asksSmallest: true }
  const { metrics } = judge({ ...(await read(csv)), forcedGc: true }, against)
  return metrics.find((metric) => metric.name === name)?.smallestDetectable ?? null
}

test('what would have shown is told in steps of √2 from 12.5 KB a minute on', async () => {
  const shown = await shownBy('heap_alloc_bytes', 10)
  const steps = 2 * Math.log2((shown ?? 0) / (12.5 * KB))
  assert.ok(steps > 1 && Math.abs(steps - Math.round(steps)) < 1e-9, `${steps}`)
})

test('and of things from one in twenty minutes on', async () => {
  const random = seededRandom(3)
  const shown = await shownBy('goroutines', 0, () => 400 + 3 * random.gaussian())
  const steps = 2 * Math.log2((shown ?? 0) / 0.05)
  assert.ok(steps > 1 && Math.abs(steps - Math.round(steps)) < 1e-9, `${steps}`)
})

test('the largest growth that is tried is 12.8 MB a minute', async () => {
  assert.equal(Math.round(((await shownBy('heap_alloc_bytes', 36)) ?? 0) / KB), 12_800)
  assert.equal(await shownBy('heap_alloc_bytes', 44), null)
})
