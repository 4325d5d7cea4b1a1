import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectionsSeen, neverCollected } from '../../../src/compare/shapes/collections.ts'
import { seededRandom } from '../../seeded-random.ts'

/** 1,001 samples that rise by 10, but for so many that fall by 1. */
const rising = (falls: number) => {
  let heap = 1000
  return Array.from({ length: 1001 }, (_, i) => {
    heap += i > 0 && i <= falls ? -1 : 10
    return heap
  })
}

test('an unforced heap that only rises was never collected; up to one fall in a hundred is jitter', () => {
  assert.equal(neverCollected(rising(0)), true)
  assert.equal(neverCollected(rising(10)), true)
  assert.equal(neverCollected(rising(11)), false)
})

test('without any movement nothing is missing', () => {
  assert.equal(neverCollected([7, 7, 7, 7]), false)
  assert.equal(neverCollected([]), false)
})

const heapOf = (steps: readonly number[]) => {
  let heap = 20_000
  return [heap, ...steps.map((step) => (heap += step))]
}

/** Of ten steps one rises by 100 KB more than usual, and one falls by so much below the usual. */
const inFlight = (fall: number) =>
  heapOf(Array.from({ length: 201 }, (_, i) => (i % 10 === 3 ? 200 : i % 10 === 7 ? 100 - fall : 100)))

test('falls and rises alike are memory in flight, falls of more than 2.2 times the rises a collector', () => {
  assert.equal(collectionsSeen(inFlight(100), 100_000), false)
  assert.equal(collectionsSeen(inFlight(210), 100_000), false)
  assert.equal(collectionsSeen(inFlight(230), 100_000), true)
})

test('a heap that only rises in even steps shows no collection', () => {
  assert.equal(collectionsSeen(heapOf(new Array(50).fill(100)), 5000), false)
})

test('a fall of 30 % of what was gained would have taken some of it', () => {
  // Alternating by 200, and for a while on a level 3,000 higher: rises and falls alike.
  const there = Array.from(
    { length: 201 },
    (_, i) => 20_000 + 200 * (i % 2) + (i >= 61 && i < 140 ? 3000 : 0),
  )
  assert.equal(collectionsSeen(there, 9_900), true)
  assert.equal(collectionsSeen(there, 10_700), false)
})

test('a heap that moves by a megabyte between any two samples is collected between them', () => {
  const random = seededRandom(9)
  const moving = (kb: number) =>
    Array.from({ length: 600 }, (_, i) => 40_000 + 100 * i + kb * random.gaussian())
  assert.equal(collectionsSeen(moving(1040), 60_000), true)
  assert.equal(collectionsSeen(moving(960), 60_000), false)
})

test('of 200 steps the 12 largest falls are held against the 12 largest rises', () => {
  const usual = new Array<number>(150).fill(0)
  const around = (falls: number[], rises: number[]) =>
    heapOf([...falls, ...rises, ...usual, ...new Array(200).fill(0)].slice(0, 200))
  const times = (count: number, by: number) => new Array<number>(count).fill(by)
  // A thirteenth rise would count against the falls.
  assert.equal(collectionsSeen(around(times(12, -221), times(13, 100)), 100_000), true)
  // A twelfth fall of 50 tips the scales that eleven hold.
  assert.equal(collectionsSeen(around([...times(11, -230), -50], times(12, 100)), 100_000), false)
})
