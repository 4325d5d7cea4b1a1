import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createMemoryReader } from '../../../src/run/probe/memory-reader.ts'
import type { MemoryCheckpoint } from '../../../src/run/probe/wasm-reader.ts'
import { loadSdk } from './loaded-sdk.ts'

const { build, cycle, close } = await loadSdk()
after(close)
const reader = createMemoryReader({ countObjects: false })

const WARM_UP_CYCLES = 3
const CYCLES = 15

/** What a healthy SDK brings back to the same figures, cycle for cycle. */
const figures = ({ rustLiveBlocks, rustLiveBytes, handles, closures, externrefs }: MemoryCheckpoint) => ({
  rustLiveBlocks,
  rustLiveBytes,
  handles,
  closures,
  externrefs,
})

for (const config of ['server', 'client'] as const) {
  test(`after warm-up, build, disconnect and free in ${config} configuration leave nothing behind`, async () => {
    const checkpoints: MemoryCheckpoint[] = []
    for (let round = 0; round < WARM_UP_CYCLES + CYCLES; round++) {
      await cycle(config)
      checkpoints.push(await reader.checkpoint('rest', { collect: true, drain: true }))
    }
    const [first, ...later] = checkpoints.slice(WARM_UP_CYCLES)
    assert.ok(first)
    assert.ok((first.rustLiveBlocks ?? 0) > 0, 'lazy statics of the SDK stay alive')
    for (const [index, checkpoint] of later.entries()) {
      assert.deepEqual(figures(checkpoint), figures(first), `cycle ${index + 2} after the warm-up`)
    }
    assert.deepEqual(first.handles, {})
    assert.deepEqual(first.finalizedByGc, {})
    assert.deepEqual(reader.census(), { kind: 'exact' })
  })
}

test('what leftover timers of a freed client still hold is told as delayed release', async () => {
  await cycle('client')
  const { delayedRelease, requests } = await reader.checkpoint('rest', { collect: true, drain: true })
  assert.ok(delayedRelease)
  assert.ok(delayedRelease.timers >= 1, `timers: ${delayedRelease.timers}`)
  assert.ok(delayedRelease.longestDelayMs >= 10_000, `longest delay: ${delayedRelease.longestDelayMs}`)
  assert.ok((delayedRelease.rustBlocks ?? 0) > 0 && (delayedRelease.externrefs ?? 0) > 0)
  assert.ok((requests ?? 0) > 0, 'a client tries to reach its operators')
})

test('a checkpoint without drain leaves the timers alone and says nothing of delayed release', async () => {
  await cycle('client')
  const undrained = await reader.checkpoint('rest', { collect: true, drain: false })
  assert.equal(undrained.delayedRelease, null)
  const drained = await reader.checkpoint('rest', { collect: true, drain: true })
  assert.ok((undrained.rustLiveBlocks ?? 0) > (drained.rustLiveBlocks ?? 0))
})

test('while an instance is alive nothing is drained, as the timers may be its own', async () => {
  const alive = await build('client')
  await cycle('client')
  const undrained = await reader.checkpoint('rest', { collect: true, drain: true })
  assert.equal(undrained.delayedRelease, null)
  assert.deepEqual(undrained.handles, { BreezSdk: 1 })
  await alive.disconnect()
  alive.free()
  assert.ok((await reader.checkpoint('rest', { collect: true, drain: true })).delayedRelease)
})

test('live objects are counted in the first sample and, when paid for, after a checkpoint; not in between', async () => {
  const counting = createMemoryReader({ countObjects: true })
  assert.ok((counting.sample().heapObjects ?? 0) > 1000)
  assert.equal(counting.sample().heapObjects, null)
  assert.equal(reader.sample().heapObjects, null)
})
