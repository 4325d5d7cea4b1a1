import assert from 'node:assert/strict'
import { test } from 'node:test'
import { staircaseOf } from '../../../src/compare/shapes/staircase.ts'

const counted = (y: number[]) => ({ x: y.map((_, i) => i / 2), y })

/** A count of 60 samples that rises by `by` at each of these. */
const stairs = (at: number[], by = 1) =>
  counted(Array.from({ length: 60 }, (_, i) => 40 + by * at.filter((from) => i >= from).length))

test('a count that rises in every fifth and never falls is a leak', () => {
  assert.equal(staircaseOf(stairs([6, 18, 30, 42, 54])).kind, 'leak')
  assert.equal(staircaseOf(counted(Array.from({ length: 60 }, (_, i) => i))).kind, 'leak')
})

test('two steps are open, one is left to the shape', () => {
  assert.equal(staircaseOf(stairs([20, 50], 2)).kind, 'open')
  assert.equal(staircaseOf(stairs([50], 4)).kind, 'none')
})

test('three more can be told from the collector at work, two cannot', () => {
  assert.equal(staircaseOf(stairs([20, 50], 1)).kind, 'too-low')
  assert.equal(staircaseOf(stairs([10, 25, 50], 1)).kind, 'open')
})

test('three equal steps in even distances are a leak, two are open', () => {
  assert.equal(staircaseOf(stairs([15, 30, 45], 2)).kind, 'leak')
  assert.equal(staircaseOf(stairs([20, 40], 2)).kind, 'open')
  // A sample off at either end, the longer distance is 1.15 times the shorter one.
  assert.equal(staircaseOf(stairs([8, 28, 53], 2)).kind, 'leak')
})

test('steps of unlike height or distance, or with one overdue, are open', () => {
  const unlike = stairs([15, 30, 45], 2)
  for (let i = 45; i < 60; i++) unlike.y[i] = 47
  assert.equal(staircaseOf(unlike).kind, 'open')
  assert.equal(staircaseOf(stairs([10, 25, 46], 2)).kind, 'open')
  assert.equal(staircaseOf(stairs([8, 18, 28], 2)).kind, 'open')
})

test('a count that falls once, or has come to rest, is left to the shape', () => {
  const falling = stairs([6, 18, 30, 42, 54])
  falling.y[50] = 40
  assert.equal(staircaseOf(falling).kind, 'none')
  assert.equal(staircaseOf(stairs([3, 8, 14])).kind, 'none')
})
