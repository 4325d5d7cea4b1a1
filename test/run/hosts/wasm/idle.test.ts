import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Requests, waitUntilIdle } from '../../../../src/run/hosts/wasm/wait-until-idle.ts'

/** A clock that goes on by 25 ms at each look. */
function clock() {
  let nowMs = 0
  return () => {
    nowMs += 25
    return nowMs
  }
}

/** Requests as told at each look at their count, and how many looks were taken. */
function requestsThat(countAt: (look: number) => number, openAt: (look: number) => number = () => 0) {
  let looks = 0
  const requests: Requests = {
    get count() {
      looks += 1
      return countAt(looks)
    },
    get open() {
      return openAt(looks)
    },
  }
  return { requests, looks: () => looks }
}

test('the wait ends a quarter of a second after the last request', async () => {
  const { requests, looks } = requestsThat((look) => Math.min(look, 5))
  await waitUntilIdle(requests, clock())
  assert.ok(looks() >= 8 && looks() <= 14, String(looks()))
})

test('a request that waits for its answer is no rest, though no other is made', async () => {
  const answered = 20
  const { requests, looks } = requestsThat(
    () => 1,
    (look) => (look < answered ? 1 : 0),
  )
  await waitUntilIdle(requests, clock())
  assert.ok(looks() > answered, String(looks()))
})

test('SDKs that never rest are waited for at most three seconds', async () => {
  const { requests, looks } = requestsThat((look) => look)
  await waitUntilIdle(requests, clock())
  assert.ok(looks() <= 120, String(looks()))
})
