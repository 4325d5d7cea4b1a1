import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitUntilIdle } from '../../../src/run/harness/idle.ts'

/** A clock that goes on by 25 ms at each look. */
function clock() {
  let nowMs = 0
  return () => {
    nowMs += 25
    return nowMs
  }
}

test('the wait ends a quarter of a second after the last request', async () => {
  let looks = 0
  const requests = () => {
    looks += 1
    // Requests go on for the first five looks.
    return Math.min(looks, 5)
  }
  await waitUntilIdle(requests, clock())
  assert.ok(looks >= 8 && looks <= 12, String(looks))
})

test('SDKs that never rest are waited for at most three seconds', async () => {
  let looks = 0
  const requests = () => {
    looks += 1
    return looks
  }
  await waitUntilIdle(requests, clock())
  assert.ok(looks <= 60, String(looks))
})
