import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import { cellsOf } from '../../../src/compare/shapes/cells.ts'
import { cleanSeries, paymentAxis } from '../../../src/compare/shapes/clean-series.ts'
import { staircaseOf } from '../../../src/compare/shapes/staircase.ts'
import { teethOf } from '../../../src/compare/shapes/teeth.ts'
import { seededRandom } from '../../seeded-random.ts'
import { goCsv, read } from '../recordings.ts'

const byIndex = (y: number[], x = y.map((_, i) => i)) => ({ x, y })

test('extremes are told from 48 samples on, twelve of them, since fewer than four samples have none', () => {
  const random = seededRandom(5)
  // A floor each fourth sample, between which a heap rises by any height; the last ones rise least.
  const y = Array.from({ length: 48 }, (_, i) =>
    i % 4 === 0 ? 1000 : 1050 + (i < 40 ? 400 : 50) * random.next(),
  )
  const many = cellsOf(byIndex(y))
  assert.deepEqual([many.by, many.y], ['minimum', new Array(12).fill(1000)])
  assert.notEqual(cellsOf(byIndex(y.slice(0, 47))).by, 'minimum')
})

/** Teeth of six samples over so many floors of 1,000, each as high as drawn but for a low last one. */
function teeth(count: number): number[] {
  const random = seededRandom(8)
  const heights = Array.from({ length: count + 1 }, (_, k) => (k < count ? 100 + 900 * random.next() : 100))
  return Array.from({ length: 6 * (count + 1) }, (_, i) => 1000 + (i % 6) * (heights[Math.floor(i / 6)] ?? 0))
}

test('six floors of a heap tell its trend, five do not', () => {
  assert.deepEqual([cellsOf(byIndex(teeth(6))).by, cellsOf(byIndex(teeth(5))).by], ['floor', 'mean'])
})

test('a quarter of the run without a floor is told by the others, a longer part is not', () => {
  const y = teeth(6)
  const byWithGap = (share: number) => {
    // One tooth of the seven takes this share of the window, the others as much each of the rest.
    const widths = Array.from({ length: 7 }, (_, k) => (k === 3 ? share : (1 - share) / (35 / 6)))
    const x = y.map((_, i) => {
      const [tooth, within] = [Math.floor(i / 6), (i % 6) / 6]
      const before = widths.slice(0, tooth).reduce((sum, width) => sum + width, 0)
      return before + within * (widths[tooth] ?? 0)
    })
    return cellsOf(byIndex(y, x)).by
  }
  assert.deepEqual([byWithGap(0.24), byWithGap(0.26)], ['floor', 'mean'])
})

test('floors are summed up in nine, of which each has one that was collected to the ground', () => {
  const random = seededRandom(3)
  // Of eighteen floors each second one keeps some garbage.
  const y = Array.from({ length: 57 }, (_, i) => {
    const tooth = Math.floor(i / 3)
    const floor = 1000 + (tooth % 2 === 0 ? 100 + 300 * random.next() : 0)
    return i % 3 === 0 ? floor : floor + 500 * (i % 3) + 300 * random.next()
  })
  const cells = cellsOf(byIndex(y))
  assert.deepEqual([cells.by, cells.y], ['floor', new Array(9).fill(1000)])
})

test('another way than the mean must tell the trend with less than 0.6 of its variance', () => {
  const random = seededRandom(4)
  const far = Array.from({ length: 24 }, () => 2000 + 6000 * random.next())
  const byWithShare = (share: number) => {
    // By turns the means lie 100 above and below, the medians by the root of the share of it.
    const middle = 100 * Math.sqrt(share)
    const y = far.flatMap((off, k) => {
      const side = k % 2 === 0 ? 1 : -1
      const at = 50_000 + side * middle
      return [at - off + 3 * side * (100 - middle), at, at + off]
    })
    return cellsOf(byIndex(y)).by
  }
  assert.deepEqual([byWithShare(0.59), byWithShare(0.61)], ['median', 'mean'])
})

test('a spike stands out by eight times the usual step, as a deviation', () => {
  // Steps of 10 are a deviation of 10 / 0.6745 / √2 = 10.5: eight of them are 83.9.
  const kept = (above: number) =>
    cleanSeries(
      Array.from({ length: 21 }, (_, i) => i),
      Array.from({ length: 21 }, (_, i) => (i === 11 ? 1000 + above : 1000 + 10 * (i % 2))),
    ).x.length
  assert.deepEqual([kept(83), kept(85)], [21, 20])
})

test('eight points tell a spike, seven do not', () => {
  const kept = (points: number) =>
    cleanSeries(
      Array.from({ length: points }, (_, i) => i),
      Array.from({ length: points }, (_, i) => (i === 3 ? 9000 : 1000 + (i % 2))),
    ).x.length
  assert.deepEqual([kept(7), kept(8)], [7, 7])
})

/** A run whose rate of payments goes up and down in sixths, by this share of its mean. */
async function uneven(share: number): Promise<Recording> {
  const run = await read(goCsv({ durationSec: 3600, everySec: 60, heapBytes: () => 42e6 }))
  let paid = 0
  const payments = run.elapsedSec.map((_, row) => {
    if (row > 0) paid += 1000 * (1 + (Math.floor((row - 1) / 10) % 2 === 0 ? share : -share))
    return paid
  })
  return { ...run, columns: { ...run.columns, payments } }
}

test('a rate of payments that varies by more than 0.35 is uneven', async () => {
  const isUneven = async (share: number) => {
    const run = await uneven(share)
    const rows = Array.from({ length: run.rows }, (_, row) => row)
    return paymentAxis(run, rows) !== null
  }
  assert.deepEqual([await isUneven(0.34), await isUneven(0.36)], [false, true])
})

test('twelve rows tell whether payments came unevenly, eleven do not', async () => {
  const isUneven = async (rows: number) => {
    const run = await read(
      goCsv({
        durationSec: 660,
        everySec: 60,
        heapBytes: () => 42e6,
        payments: (t) => (t < 6 ? t : 100 * t),
      }),
    )
    const judged = Array.from({ length: rows }, (_, row) => row)
    return paymentAxis(run, judged) !== null
  }
  assert.deepEqual([await isUneven(11), await isUneven(12)], [false, true])
})

test('a fall of less than twice the usual step begins no tooth', () => {
  // Four samples a tooth that falls by 6,000, and one dip of 2,500 within the third.
  const saw = Array.from({ length: 20 }, (_, i) => 40_000 + 1500 * (i % 4))
  const dipped = saw.map((value, i) => (i === 10 || i === 11 ? value - 4000 : value))
  assert.deepEqual(teethOf(byIndex(saw))?.since.slice(8, 12), [0, 1, 2, 3])
  assert.deepEqual(teethOf(byIndex(dipped))?.since.slice(8, 12), [0, 1, 2, 3])
  const fallen = saw.map((value, i) => (i === 10 || i === 11 ? value - 5000 : value))
  assert.deepEqual(teethOf(byIndex(fallen))?.since.slice(8, 12), [0, 1, 0, 1])
})

test('the longest distance between even steps is 1.2 times the shortest, sampling left out', () => {
  const stairs = (at: number[]) =>
    byIndex(Array.from({ length: 60 }, (_, i) => 40 + 2 * at.filter((from) => i >= from).length))
  // 20 samples, and 26 or 27 but for two.
  assert.equal(staircaseOf(stairs([6, 26, 52])).kind, 'leak')
  assert.equal(staircaseOf(stairs([6, 26, 53])).kind, 'open')
})
