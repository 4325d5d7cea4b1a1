import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drainTimers } from '../../../src/run/probe/rest.ts'
import { SdkTimers } from '../../../src/run/probe/sdk-timers.ts'

/** The imports as the glue writes them. */
function watchedImports() {
  const timers = new SdkTimers()
  const set = timers.watchSet((callback, delayMs) => setTimeout(callback as () => void, delayMs as number))
  const clear = timers.watchClear((handle) => clearTimeout(handle as NodeJS.Timeout))
  return { timers, set, clear }
}

test('a timer set inside the import is pending until it fires by itself', async () => {
  const { timers, set } = watchedImports()
  await new Promise((resolve) => {
    set(resolve, 1)
    assert.equal(timers.pending, 1)
  })
  assert.equal(timers.pending, 0)
})

test('a timer set outside the import is nobody of the SDK', () => {
  const { timers } = watchedImports()
  clearTimeout(setTimeout(() => {}, 1000))
  assert.equal(timers.pending, 0)
})

test('a cleared timer is forgotten, by object or by number', () => {
  const { timers, set, clear } = watchedImports()
  clear(set(() => {}, 60_000))
  clear(Number(set(() => {}, 60_000)))
  clear(undefined)
  assert.equal(timers.pending, 0)
})

test('fired early are the long timers only, once, and in the order in which they were set', () => {
  const { timers, set, clear } = watchedImports()
  const fired: string[] = []
  const short = set(() => fired.push('short'), 499)
  set(() => fired.push('first'), 150_000)
  set(() => fired.push('second'), 500)
  assert.deepEqual(timers.fireEarly(500), { timers: 2, longestDelayMs: 150_000 })
  assert.deepEqual(fired, ['first', 'second'])
  assert.deepEqual(timers.fireEarly(500), { timers: 0, longestDelayMs: 0 })
  clear(short)
})

test('a timer that another one cleared while being fired early does not fire', () => {
  const { timers, set, clear } = watchedImports()
  let guardFired = false
  let guard: unknown
  set(() => clear(guard), 1000)
  guard = set(() => {
    guardFired = true
  }, 2000)
  assert.deepEqual(timers.fireEarly(500), { timers: 1, longestDelayMs: 1000 })
  assert.equal(guardFired, false)
})

test('draining follows a chain of timers to its end', async () => {
  const { timers, set } = watchedImports()
  let steps = 0
  const next = () => {
    if (++steps < 5) set(next, 10_000 * steps)
  }
  set(next, 1000)
  assert.deepEqual(await drainTimers(timers), { timers: 5, longestDelayMs: 40_000 })
  assert.equal(timers.pending, 0)
})

test('draining gives up on a loop that never winds down', async () => {
  const { timers, set, clear } = watchedImports()
  let last: unknown
  const loop = () => {
    last = set(loop, 60_000)
  }
  loop()
  assert.deepEqual(await drainTimers(timers), { timers: 20, longestDelayMs: 60_000 })
  clear(last)
})
