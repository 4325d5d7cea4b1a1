import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectionsSeen } from '../../../src/compare/shapes/collections.ts'

test('a gain of less than a tenth of a heap may be promoted garbage, unless falls take it as well', () => {
  // Teeth of ten samples over 40,000 KB: each fall takes at once, but less than 30 % of what was gained.
  const teeth = Array.from({ length: 41 }, (_, i) => 40_000 + 120 * i - 1000 * Math.floor(i / 10))
  assert.equal(collectionsSeen(teeth, 3990), false)
  assert.equal(collectionsSeen(teeth, 4010), true)
  assert.equal(collectionsSeen(teeth, 2000), true)
})

test('falls of less than a fifth of a heap may be those of a young generation', () => {
  // Up for a while and down again, which alone says no more than that something was in flight.
  const plateau = (kb: number) => Array.from({ length: 40 }, (_, i) => 5000 + (i >= 10 && i < 20 ? kb : 0))
  assert.equal(collectionsSeen(plateau(990), 490), false)
  assert.equal(collectionsSeen(plateau(1010), 490), true)
})
