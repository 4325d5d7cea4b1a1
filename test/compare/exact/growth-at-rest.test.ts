import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confirmedAtRest, type Stay, stayOf } from '../../../src/compare/exact/growth-at-rest.ts'
import type { KeptGrowth } from '../../../src/compare/exact/kept-growth.ts'
import { quietPoints, restPoints } from '../../../src/compare/exact/rest-points.ts'
import { cycles, type Point, restRecording } from './rest-recording.ts'

/** Points between payments, 10 payments from one to the next, of which two are warm-up. */
const quiet = (...blocks: number[]) =>
  quietPoints(
    restRecording(
      'quiet',
      [blocks[0] ?? 0, blocks[0] ?? 0, ...blocks].map((count, i) => ({
        cycles: 0,
        payments: 10 * i,
        blocks: count,
      })),
    ),
  )
const rests = (...points: Omit<Point, 'cycles'>[]) =>
  restPoints(cycles(points.length, (cycle) => points[cycle - 1] ?? {}))
const stay = (connected: ReturnType<typeof quiet>, at: ReturnType<typeof rests>): Stay =>
  stayOf(connected, at, 'rust_live_blocks')

const RISING = quiet(0, 100, 200, 300, 400, 500, 600, 700)

test('without a count on either side nobody knows what stays', () => {
  assert.equal(stay([], rests({ blocks: 900 })), 'unknown')
  assert.equal(stay(RISING, []), 'unknown')
  assert.equal(stay(RISING, rests({ blocks: Number.NaN })), 'unknown')
})

test('a figure that was not read is passed over', () => {
  assert.equal(stay(quiet(Number.NaN, 0, 100, 200, 300, 400, 500, 600, 700), rests({ blocks: 400 })), 'stays')
  assert.equal(stay(RISING, rests({ blocks: Number.NaN }, { blocks: 400 }, { blocks: Number.NaN })), 'stays')
})

test('between rests what stays is held against the payments between them, where they made any', () => {
  // 10 blocks a payment. 20 payments between the rests should leave 200, half of them are 100.
  const paying = (kept: number) =>
    stay(RISING, rests({ payments: 200, blocks: 50 }, { payments: 220, blocks: 50 + kept }))
  assert.deepEqual([0, 1, 99, 101].map(paying), ['given-back', 'unknown', 'unknown', 'stays'])
  // Without payments between them: against all 700 that came while connected.
  const idle = (kept: number) => stay(RISING, rests({ blocks: 50 }, { blocks: 50 + kept }))
  assert.deepEqual([0, 349, 350].map(idle), ['given-back', 'unknown', 'stays'])
  assert.equal(idle(-10), 'given-back')
})

test('between rests too few counts to tell a rate leave all that came while connected', () => {
  const few = quiet(0, 100, 200, 300)
  const kept = (blocks: number) =>
    stay(few, rests({ payments: 200, blocks: 50 }, { payments: 220, blocks: 50 + blocks }))
  assert.deepEqual([149, 150].map(kept), ['unknown', 'stays'])
})

const grows: KeptGrowth = { kind: 'grows' }

test('growth is kept where it stays, or could stay beside another count that does', () => {
  assert.equal(confirmedAtRest(grows, 'stays', false).kind, 'grows')
  assert.equal(confirmedAtRest(grows, 'could-stay', true).kind, 'grows')
  assert.equal(confirmedAtRest(grows, 'could-stay', false).kind, 'unwatched')
  assert.equal(confirmedAtRest(grows, 'unknown', true).kind, 'unwatched')
  assert.equal(confirmedAtRest(grows, 'given-back', true).kind, 'returns')
})

test('what rises now and then, or ever more slowly, returns where it is given back; what stands stands', () => {
  for (const kind of ['flattens', 'sporadic'] as const) {
    assert.equal(confirmedAtRest({ kind }, 'given-back', false).kind, 'returns')
    assert.equal(confirmedAtRest({ kind }, 'stays', true).kind, kind)
  }
  for (const kind of ['steady', 'too-few'] as const)
    assert.equal(confirmedAtRest({ kind }, 'given-back', true).kind, kind)
})
