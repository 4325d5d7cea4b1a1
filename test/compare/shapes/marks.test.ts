import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellsOf } from '../../../src/compare/shapes/cells.ts'
import { judgeShapes } from '../../../src/compare/shapes/judge-shapes.ts'
import { sampledMarks } from '../../../src/compare/shapes/marks.ts'
import { seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'

const KB = 1024

/** 121 samples a quarter of a minute apart, and a rise of so many KB at each of these minutes. */
function marksOf(rises: readonly (readonly [atMin: number, kb: number])[]) {
  const x = Array.from({ length: 121 }, (_, i) => i / 4)
  const y = x.map((xi) => rises.reduce((sum, [atMin, kb]) => (xi < atMin ? sum : sum + kb), 5000))
  return sampledMarks({ x, y }, cellsOf({ x, y }), 0)
}

test('each number of rises from two on is read off where it fits best', () => {
  const marks = marksOf([
    [3.1, 800],
    [7.1, 300],
    [17.1, 1500],
  ])
  assert.deepEqual(
    marks.slice(0, 2).map(({ count }) => count),
    [2, 3],
  )
  const heights = [...(marks[1]?.heights ?? [])].map(Math.round)
  assert.deepEqual([heights[0], heights[4], heights[8], heights[23]], [0, 800, 1100, 2600])
  // 867 KB each time that 2.34 times the work is done, thirty minutes after the start; the cells span 28.75 of them.
  assert.equal(Math.round((marks[1]?.slope ?? 0) / 28.75), 34)
})

test('rises that are spread evenly, and a fall among them, are no marks', () => {
  const even = marksOf([
    [6.1, 800],
    [14.1, 300],
    [22.1, 1500],
  ])
  assert.deepEqual(
    even.map(({ count }) => count),
    [2],
  )
  const fallen = marksOf([
    [3.1, 800],
    [7.1, -300],
    [17.1, 1500],
  ])
  assert.ok(fallen.every(({ count }) => count < 3))
})

test('rises between which the run made no payment are none over payments', () => {
  const x = Array.from({ length: 120 }, (_, i) => (i < 40 ? i : i < 80 ? 40 : i - 39))
  const y = x.map((_, i) => 5000 + 700 * [50, 60, 75].filter((place) => i >= place).length)
  const marks = sampledMarks({ x, y }, cellsOf({ x, y }), 0)
  assert.deepEqual(
    marks.filter(({ slope }) => !Number.isFinite(slope)),
    [],
  )
})

/** How a forced heap of half an hour is judged. */
async function judged(aboveKb: (minute: number) => number, seed = 2) {
  const random = seededRandom(seed)
  const heapBytes = (t: number) => KB * (42_000 + aboveKb(t) + 40 * random.gaussian())
  const run = await read(goCsv({ durationSec: 1800, everySec: 5, heapBytes }))
  return judgeShapes({ ...run, forcedGc: true }).find(({ name }) => name === 'heap_alloc_bytes')
}

test('high-water marks that come ever later are no leak, however many of them a line goes through', async () => {
  for (const marks of [
    [3.1, 6.9, 16.2],
    [3.6, 7.4, 15.5, 27.1],
    [4.9, 10.8, 22.1],
  ]) {
    for (const kb of [
      [2326, 1096, 1369, 1500],
      [1500, 2700, 2250, 900],
    ]) {
      const heap = await judged((t) => marks.reduce((sum, at, k) => (t < at ? sum : sum + (kb[k] ?? 0)), 0))
      assert.notEqual(heap?.verdict, 'leak', `${marks} of ${kb}`)
    }
  }
})

test('as many rises in even distances are a leak', async () => {
  for (const from of [0.5, 2, 3]) {
    const heap = await judged((t) => 1500 * Math.floor((t + from) / 4))
    assert.equal(heap?.verdict, 'leak', `${from}`)
  }
})
