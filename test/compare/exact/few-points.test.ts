import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeFewQuiet, describeFewRests, risesByThirds } from '../../../src/compare/exact/few-points.ts'
import { restPoints } from '../../../src/compare/exact/rest-points.ts'
import { cycles } from './rest-recording.ts'

const pointsOf = (...blocks: number[]) =>
  restPoints(cycles(blocks.length, (cycle) => ({ payments: 5 * cycle, blocks: blocks[cycle - 1] ?? 0 })))

test('a count that rises over a few rests is told with each of its figures and how many rests would tell', () => {
  assert.equal(
    describeFewRests(['rust_live_blocks'], pointsOf(500, 1200, 2000), 7, 'sdk-memtest'),
    'Rust blocks 500, 1,200, 2,000 over 2 cycles and 10 payments at rest: a first filling or a leak, which 7 rests would tell (one after each reconnect, one at the end)',
  )
})

test('a count that rises over a few quiet points is told with each of its figures and how many would tell', () => {
  assert.equal(
    describeFewQuiet(['rust_live_blocks', 'externrefs'], pointsOf(500, 1200), 12, 'sdk-memtest'),
    'Rust blocks 500, 1,200; JavaScript references held by Rust 45, 45 over 1 cycle and 5 payments while connected: rising, which 12 counts after the warm-up, and a rest, would tell',
  )
})

test('counts rise by thirds where the lowest of each third lies above that of the third before', () => {
  const rises = (...blocks: number[]) => risesByThirds(pointsOf(...blocks), 'rust_live_blocks')
  assert.equal(rises(1, 2, 3), true)
  assert.equal(rises(1, 1, 3), false)
  assert.equal(rises(1, 3, 3), false)
  assert.equal(rises(1, 2), false)
  // The lowest of each third, not its first or last.
  assert.equal(rises(9, 1, 2, 9, 9, 3), true)
  assert.equal(rises(9, 2, 2, 9, 9, 3), false)
  assert.equal(rises(1, 9, 9, 3, 3, 9), false)
  // Of eight the thirds have two each, the last of them the last two.
  assert.equal(rises(1, 1, 2, 2, 0, 0, 3, 3), true)
  assert.equal(rises(1, 1, 2, 2, 3, 3, 2, 3), false)
})
