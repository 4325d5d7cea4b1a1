import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellsOf } from '../../../src/compare/shapes/cells.ts'
import { sampledMarks } from '../../../src/compare/shapes/marks.ts'
import { shapeLibrary } from '../../../src/compare/shapes/models.ts'

/** Rises of 1,000 KB after these of 400 samples. */
function marksAfter(places: readonly number[]) {
  const x = Array.from({ length: 400 }, (_, i) => i)
  const y = x.map((xi) => 5000 + 1000 * places.filter((place) => xi >= place).length)
  return sampledMarks({ x, y }, cellsOf({ x, y }), -10)
}
const countsAfter = (places: readonly number[]) => marksAfter(places).map(({ count }) => count)

test('three rises are marks where the last two lie 1.3 times as far apart as the first two', () => {
  assert.deepEqual(countsAfter([50, 150, 281]), [2, 3])
  assert.deepEqual(countsAfter([50, 150, 279]), [2])
})

test('marks are two at least and four at most', () => {
  assert.deepEqual(countsAfter([50]), [])
  assert.deepEqual(countsAfter([10, 30, 70, 150, 310]), [2, 3, 4])
})

const marksOf = (count: number) =>
  shapeLibrary({
    longestTau: 0.4,
    mixedCells: true,
    sinceStart: 0,
    day: null,
    collects: false,
    stairs: {
      once: new Float64Array(24),
      again: new Float64Array(24),
      period: 0.3,
      height: 50,
      bent: null,
    },
    marks: [{ heights: new Float64Array(24), count, slope: 7 }],
  }).models.filter(({ name }) => name === 'marks')

test('two marks have come to rest, three may go on; each is a figure that was fitted', () => {
  const told = (count: number) =>
    marksOf(count).map(({ future, endSlopes, figures }) => [future, endSlopes, figures])
  assert.deepEqual(told(2), [['bounded', [0], 2]])
  assert.deepEqual(told(3), [['rarer', [7], 3]])
})

test('marks are as likely as the shape is, shared by the ways to place so many in 23', () => {
  assert.equal((253 * (marksOf(2)[0]?.prior ?? 0)).toFixed(6), '0.030000')
  assert.equal((8855 * (marksOf(4)[0]?.prior ?? 0)).toFixed(6), '0.030000')
})
