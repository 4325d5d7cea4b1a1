import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitsOf } from '../../../src/compare/shapes/shape-verdict.ts'
import { sampledStairs } from '../../../src/compare/shapes/stairs.ts'
import { goCsv, read } from '../recordings.ts'

const run = async () => await read(goCsv({ durationSec: 600, heapBytes: () => 42e6 }))

test('a heap leaks from 25 KB/min on and harms nobody below 50; 30 KB off its shape mean nothing', async () => {
  const { leakAbove, harmlessBelow, misfit, vague } = limitsOf('heap_alloc_bytes', await run())
  assert.deepEqual([leakAbove, harmlessBelow, misfit, vague], [25, 50, 30, 300])
})

test('RSS leaks from 50 KB/min on', async () => {
  const { leakAbove, harmlessBelow, misfit, vague } = limitsOf('rss_bytes', await run())
  assert.deepEqual([leakAbove, harmlessBelow, misfit, vague], [50, 50, 30, 300])
})

test('things leak from one in 20 minutes on and harm nobody below one in five; one off the shape means nothing', async () => {
  for (const metric of ['goroutines', 'listeners', 'fds', 'threads'] as const) {
    const { leakAbove, harmlessBelow, misfit, vague } = limitsOf(metric, await run())
    assert.deepEqual([leakAbove, harmlessBelow, misfit, vague], [0.05, 0.2, 1, 1.2], metric)
  }
})

/** Samples each half minute over an hour that began with the run, and cells that are these. */
function sampled(heightAt: (minute: number) => number) {
  const x = Array.from({ length: 121 }, (_, i) => i / 2)
  const y = x.map((minute) => 40_000 + heightAt(minute))
  const stairs = sampledStairs({ x, y }, { x, y, by: 'mean', members: x.map((minute) => [minute]) }, 0)
  assert.ok(stairs)
  return stairs
}

test('steps that come again are looked for where an hour holds six of them at most', () => {
  const everyMin = (period: number) =>
    60 * sampled((minute) => 500 * Math.floor((minute + 1e-9) / period)).period
  assert.ok(Math.abs(everyMin(10.5) - 10.5) < 0.5, `${everyMin(10.5)}`)
  assert.ok(everyMin(9.5) >= 10, `${everyMin(9.5)}`)
})

test('growth that bent down is looked for in the last 0.3 of the window', () => {
  const bentAt = (bend: number) =>
    60 * (1 - (sampled((minute) => 100 * Math.min(minute, bend)).bent?.at(-1) ?? Number.NaN))
  assert.ok(Math.abs(bentAt(43) - 43) < 0.5, `${bentAt(43)}`)
  assert.ok(bentAt(41) >= 42, `${bentAt(41)}`)
})
