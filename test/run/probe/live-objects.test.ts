import assert from 'node:assert/strict'
import { test } from 'node:test'
import { activeResourcesByType, createLiveObjectCounter } from '../../../src/run/probe/memory-reader.ts'

test('objects are counted only as often as the cost stays under its share', () => {
  let nowMs = 0
  const counter = createLiveObjectCounter(0.01, {
    now: () => nowMs,
    query: () => {
      nowMs += 20
      return 1234
    },
  })
  assert.equal(counter.count(), 1234)
  nowMs = 1999
  assert.equal(counter.count(), null)
  nowMs = 2000
  assert.equal(counter.count(), 1234)
})

test('the real count rises by the objects made', () => {
  const counter = createLiveObjectCounter(Number.POSITIVE_INFINITY)
  const before = counter.count() ?? Number.NaN
  const kept = Array.from({ length: 5000 }, () => ({}))
  const after = counter.count() ?? Number.NaN
  // The array itself, and what V8 compiles meanwhile.
  assert.ok(after - before >= 5001 && after - before < 5200, `rose by ${after - before}`)
  assert.equal(kept.length, 5000)
})

test('active resources are counted by type', () => {
  assert.deepEqual(activeResourcesByType(['Timeout', 'TCPSocketWrap', 'Timeout']), {
    Timeout: 2,
    TCPSocketWrap: 1,
  })
})
