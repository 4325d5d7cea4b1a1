import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellsOf } from '../../../src/compare/shapes/cells.ts'
import { seededRandom } from '../../seeded-random.ts'

const series = (count: number, valueAt: (i: number) => number) => ({
  x: Array.from({ length: count }, (_, i) => i / 12),
  y: Array.from({ length: count }, (_, i) => valueAt(i)),
})

test('24 means by default: of each block its middle in time and its mean', () => {
  const cells = cellsOf(series(48, (i) => i))
  assert.equal(cells.by, 'mean')
  assert.equal(cells.y.length, 24)
  assert.deepEqual(cells.y.slice(0, 3), [0.5, 2.5, 4.5])
  assert.equal(cells.x[0]?.toFixed(6), (0.5 / 12).toFixed(6))
})

test('fewer samples than blocks stay as they are', () => {
  const few = series(10, (i) => i * i)
  assert.deepEqual(cellsOf(few), { by: 'mean', ...few, members: few.x.map((x) => [x]) })
})

test('heavy tails are summed up by medians', () => {
  const random = seededRandom(1)
  const cells = cellsOf(series(720, () => 45_000 + random.gaussian() + (random.next() < 0.05 ? 9000 : 0)))
  assert.equal(cells.by, 'median')
})

test('a heap between collections, which come at any height, is told by its lows, which lie on the floor', () => {
  const random = seededRandom(2)
  let above = 0
  const cells = cellsOf(
    series(720, () => {
      above = random.next() < 0.1 ? 0 : above + 400
      return 45_000 + above
    }),
  )
  assert.ok(cells.by === 'floor' || cells.by === 'minimum', cells.by)
  for (const value of cells.y) assert.ok(value - 45_000 <= 400, String(value))
})

test('cells cover the whole run: a rise after the last floor is not left out', () => {
  const random = seededRandom(3)
  // Flat with small noise, whose lows would pass for floors, then a rise without any.
  const cells = cellsOf(series(90, (i) => 45_000 + 30 * random.gaussian() + 900 * Math.max(0, i - 40)))
  assert.ok((cells.y.at(-1) ?? 0) > 85_000, `${cells.by}: ${cells.y.at(-1)}`)
})
