import assert from 'node:assert/strict'
import { test } from 'node:test'
import { neverCollected } from '../../../src/compare/shapes/collections.ts'

/** 201 samples that rise by 10, but for so many that fall by 1. */
const rising = (falls: number) => {
  let heap = 1000
  return Array.from({ length: 201 }, (_, i) => {
    heap += i > 0 && i <= falls ? -1 : 10
    return heap
  })
}

test('an unforced heap that only rises was never collected; up to one fall in a hundred is jitter', () => {
  assert.equal(neverCollected(rising(0)), true)
  assert.equal(neverCollected(rising(2)), true)
  assert.equal(neverCollected(rising(3)), false)
})

test('without any movement nothing is missing', () => {
  assert.equal(neverCollected([7, 7, 7, 7]), false)
  assert.equal(neverCollected([]), false)
})
