import assert from 'node:assert/strict'
import { test } from 'node:test'
import { periodicLine } from '../../src/report/trend-report.ts'

const MB = 1024 * 1024
const start = { elapsedSec: 0, heapAllocBytes: 45 * MB, goroutines: 42, payments: 0, listeners: 2 }

test('the first periodic line has no difference', () => {
  assert.equal(periodicLine(start, null), '[00:00:00] HeapAlloc=45.00MB Goroutines=42 Payments=0 Listeners=2')
})

test('a later line is the one the specification prints', () => {
  const next = { elapsedSec: 30.4, heapAllocBytes: 47.12 * MB, goroutines: 44, payments: 6, listeners: 2 }
  assert.equal(
    periodicLine(next, start),
    '[00:00:30] HeapAlloc=47.12MB (+2.12MB) Goroutines=44 Payments=6 Listeners=2',
  )
})

test('a fall has a minus, no change has a plus, hours go on past 99', () => {
  const low = { ...start, elapsedSec: 363_599, heapAllocBytes: 44 * MB }
  assert.match(periodicLine(low, start), /^\[100:59:59\] HeapAlloc=44\.00MB \(-1\.00MB\) /)
  assert.match(periodicLine({ ...start, heapAllocBytes: 45 * MB - 9 }, start), / \(\+0\.00MB\) /)
})
