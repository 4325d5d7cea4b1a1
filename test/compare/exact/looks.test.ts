import assert from 'node:assert/strict'
import { test } from 'node:test'
import { growsAtLook, growthSoFar } from '../../../src/compare/exact/looks.ts'
import type { ExactMetric } from '../../../src/compare/exact/rest-points.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import { cycles, type Point, restRecording } from './rest-recording.ts'

/** A connection that pays ten times between two counts, of which the first five are warm-up. */
const connected = (point: (index: number) => Partial<Point>): Recording =>
  restRecording(
    'quiet',
    Array.from({ length: 25 }, (_, index) => ({ cycles: 0, payments: 10 * index, ...point(index) })),
  )

/** The recording with one figure that was not read. */
function without(recording: Recording, column: ExactMetric, row: number): Recording {
  const values = Float64Array.from(recording.columns[column] ?? [])
  values[row] = Number.NaN
  return { ...recording, columns: { ...recording.columns, [column]: values } }
}

test('growth while connected is said where the rest to come will show it: half of it reaches what was alive at first', () => {
  // From the sixth count to the last, 190 payments leave 1,900 blocks; half of them are 950.
  const growing = (alive: number) =>
    growsAtLook(
      connected((index) => ({ blocks: alive + 100 * index })),
      'quiet',
      1,
    )
  assert.deepEqual(growing(949), ['rust_live_blocks'])
  assert.deepEqual(growing(950), ['rust_live_blocks'])
  assert.deepEqual(growing(951), [])
})

test('what was paid for before the first count that tells is no part of what was alive', () => {
  // 900 blocks at the first payment counted; 500 of the 1,400 at the sixth count came of its 50 payments.
  const alive = connected((index) => ({ blocks: 900 + 100 * index }))
  assert.deepEqual(growsAtLook(alive, 'quiet', 1), ['rust_live_blocks'])
})

test('while connected neither a count that stands nor one that rises without payments is growth', () => {
  assert.deepEqual(
    growsAtLook(
      connected(() => ({})),
      'quiet',
      1,
    ),
    [],
  )
  const unpaid = connected((index) => ({ payments: 0, blocks: 100 * index }))
  assert.deepEqual(growsAtLook(unpaid, 'quiet', 1), [])
})

test('a count that rises ever more slowly while connected is a cache that fills', () => {
  // Nothing was alive at first, so that a rest would show it: what forbids it is that its growth runs out.
  const filling = connected((index) => ({
    blocks: Math.round(10_000 * (1 - Math.exp(-Math.max(0, index - 5) / 6))),
  }))
  assert.deepEqual(growsAtLook(filling, 'quiet', 1), [])
})

test('resources come and go between payments: only at rest do they grow', () => {
  const resources = (index: number) => ({ resources: { Timeout: 1 + index } })
  assert.deepEqual(growsAtLook(connected(resources), 'quiet', 1), [])
  assert.deepEqual(growsAtLook(cycles(20, resources), 'rest', 1), ['goroutines'])
  assert.equal(growthSoFar(connected(resources), 'quiet'), null)
  assert.equal(growthSoFar(cycles(20, resources), 'rest')?.metric, 'goroutines')
})

test('a figure that was not read is left out of a look, and of what grows so far', () => {
  const grown = without(
    cycles(20, (cycle) => ({ blocks: 5 + cycle })),
    'rust_live_blocks',
    10,
  )
  assert.deepEqual(growsAtLook(grown, 'rest', 1), ['rust_live_blocks'])
  // The first rest after three of warm-up, and the last one.
  assert.equal(growthSoFar(without(grown, 'rust_live_blocks', 3), 'rest')?.metric, 'rust_live_blocks')
  assert.equal(growthSoFar(without(grown, 'rust_live_blocks', 19), 'rest')?.metric, 'rust_live_blocks')
})

test('growth with payments alone is seen over the rests that follow them', () => {
  // Every other cycle pays and leaves twenty blocks; after the bare ones between only the same fifty are there.
  const recording = cycles(40, (cycle) => ({
    payments: 10 * Math.ceil(cycle / 2),
    blocks: cycle % 2 === 1 ? 100 + 10 * cycle : 50,
  }))
  assert.deepEqual(growsAtLook(recording, 'rest', 1), ['rust_live_blocks'])
})

test('what grows so far is the most telling count whose last figure exceeds its first', () => {
  const found = growthSoFar(
    cycles(20, (cycle) => ({ handles: { Wallet: cycle }, blocks: 5 + 10 * cycle })),
    'rest',
  )
  assert.equal(found?.metric, 'sdk_handles')
  assert.deepEqual(found?.rates.perCycle, { amount: 1, error: 0 })
  const fallen = cycles(20, (cycle) => ({ handles: { Wallet: 30 - cycle }, blocks: 5 + 10 * cycle }))
  assert.equal(growthSoFar(fallen, 'rest')?.metric, 'rust_live_blocks')
  assert.equal(
    growthSoFar(
      cycles(20, () => ({})),
      'rest',
    ),
    null,
  )
  // From the first to the last: what stood at first has grown all the same.
  const late = cycles(20, (cycle) => ({ blocks: 5 + Math.max(0, cycle - 10) }))
  assert.equal(growthSoFar(late, 'rest')?.metric, 'rust_live_blocks')
})

test('what grows so far is told for each payment while connected, for each cycle at rest', () => {
  const quiet = growthSoFar(
    connected((index) => ({ blocks: 100 * index })),
    'quiet',
  )
  assert.equal(quiet?.metric, 'rust_live_blocks')
  assert.equal(quiet?.rates.perPayment?.amount, 10)
  assert.equal(quiet?.rates.perCycle, null)
  // By the line through all counts, which steps, 10 a payment in all, do not tell.
  const uneven = growthSoFar(
    connected((index) => ({ blocks: 100 * index + 30 * (index % 2) })),
    'quiet',
  )
  assert.equal(uneven?.rates.perPayment?.amount.toFixed(4), '9.9774')
  assert.equal(growthSoFar(restRecording('rest', []), 'rest'), null)
})
