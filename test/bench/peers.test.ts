import assert from 'node:assert/strict'
import { test } from 'node:test'
import { thresholdAt } from '../../bench/peers/calibrate.ts'
import { fadingAverage } from '../../bench/peers/fading-average.ts'
import { growingWindows } from '../../bench/peers/growing-windows.ts'
import { leastSquares } from '../../bench/peers/least-squares.ts'
import {
  hamedRaoFactor,
  kendallS,
  mannKendall,
  mannKendallZ,
  ranksOf,
  senSlope,
  significantCorrelations,
  varianceOfS,
} from '../../bench/peers/mann-kendall.ts'
import { neweyWest, neweyWestVariance, usualLags } from '../../bench/peers/newey-west.ts'
import type { Series } from '../../bench/peers/peer.ts'
import { PEERS } from '../../bench/peers/peers.ts'
import { specificationRule } from '../../bench/peers/specification-rule.ts'
import { rateWithInterval, wilson95 } from '../../bench/rates/wilson.ts'
import { seededRandom } from '../seeded-random.ts'

const NEVER = Number.NEGATIVE_INFINITY

test("Kendall's S counts rising pairs less falling ones, a tie as neither", () => {
  assert.equal(kendallS([1, 2, 3, 4, 5]), 10)
  assert.equal(kendallS([1, 1, 2, 3]), 5)
  // 1<3, 1<2, 3>2.
  assert.equal(kendallS([1, 3, 2]), 1)
})

test('the variance of S is n(n−1)(2n+5)/18, less what ties take', () => {
  near(varianceOfS([1, 2, 3, 4, 5]), 300 / 18)
  // (4·3·13 − 2·1·9) / 18
  near(varianceOfS([1, 1, 2, 3]), 138 / 18)
})

test('Z brings S one step nearer to 0: (10 − 1)/√(50/3)', () => {
  near(mannKendallZ([1, 2, 3, 4, 5], 1), 2.204541)
  near(mannKendallZ([5, 4, 3, 2, 1], 1), -2.204541)
  near(mannKendallZ([1, 2, 3, 4, 5], 4), 1.10227)
  assert.equal(mannKendallZ([3, 3, 3], 1), 0)
})

test("Sen's slope is the median slope of all pairs", () => {
  // -1, 1/2, 3/2, 5/3, 2, 4: between the third and the fourth.
  near(senSlope([0, 1, 2, 3], [1, 3, 2, 6]), (1.5 + 5 / 3) / 2)
  assert.equal(senSlope([0, 2, 4], [0, 10, 20]), 5)
})

test('the Hamed-Rao factor weighs a lag by (n−i)(n−i−1)(n−i−2)', () => {
  // 1 + 2/(5·4·3) · 4·3·2 · 0.5
  near(hamedRaoFactor(5, [0.5]), 1.4)
  // 1 + 2/(10·9·8) · (9·8·7·0.5 + 8·7·6·0.25)
  near(hamedRaoFactor(10, [0.5, 0.25]), 1 + (2 * (252 + 84)) / 720)
  assert.equal(hamedRaoFactor(10, []), 1)
})

test('ranks start at 1 and are shared by ties', () => {
  assert.deepEqual(ranksOf([30, 10, 20]), [3, 1, 2])
  assert.deepEqual(ranksOf([5, 5, 9, 1]), [2.5, 2.5, 4, 1])
})

test('a correlation inside the noise counts as none, an alternation is strongly negative', () => {
  // centred ±1 alternating, n = 16: lag 1 is −15/16, lag 2 is 14/16; 1.96/4 = 0.49 cuts from lag 9 on (7/16).
  const found = significantCorrelations(Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 1 : -1)))
  assert.equal(found[0], -15 / 16)
  assert.equal(found[1], 14 / 16)
  assert.equal(found[7], 8 / 16)
  assert.equal(found[8], 0)
})

test('least squares of 0, 1, 0, 1: slope 1/5, R² 1/5, residuals ∓0.2 and ±0.6', () => {
  const line = leastSquares([0, 1, 2, 3], [0, 1, 0, 1])
  assert.ok(line !== null)
  near(line.slope, 0.2)
  near(line.intercept, 0.2)
  near(line.rSquared, 0.2)
  for (const [i, expected] of [-0.2, 0.6, -0.6, 0.2].entries())
    near(line.residuals[i] ?? Number.NaN, expected)
  assert.equal(leastSquares([0, 1], [0, 1]), null)
  assert.equal(leastSquares([2, 2, 2], [0, 1, 2]), null)
})

test("Newey-West without lags is White's variance, with one lag it takes half of the first product", () => {
  const line = leastSquares([0, 1, 2, 3], [0, 1, 0, 1])
  assert.ok(line !== null)
  // Moments 0.3, −0.3, −0.3, 0.3; spread 5: 0.36/25, then (0.36 + 2·½·(−0.09))/25.
  near(neweyWestVariance(line, 0), 0.0144)
  near(neweyWestVariance(line, 1), 0.0108)
  assert.deepEqual([50, 100, 200, 300].map(usualLags), [3, 4, 4, 5])
})

test('six growing windows are told by their smallest step in KB/min, and by none that falls', () => {
  assert.equal(growingWindows.scoreOf(seriesBy((minute) => 7 * minute)), 7)
  // The fourth window is as high as the third: no leak.
  assert.equal(growingWindows.scoreOf(seriesBy((minute) => (minute < 24 ? minute : minute - 8))), NEVER)
})

test("the specification's rule speaks only from R² 0.7 on", () => {
  near(specificationRule.scoreOf(seriesBy((minute) => 60 * minute)), 60)
  assert.equal(
    specificationRule.scoreOf({ minutes: [0, 1, 2, 3], kb: [0, 1, 0, 1], calls: [0, 1, 2, 3] }),
    NEVER,
  )
})

test('the average a call stays with a leak and fades after a step', () => {
  near(fadingAverage.scoreOf(seriesBy((minute) => 120 * minute)), 10)
  assert.equal(fadingAverage.scoreOf(seriesBy((minute) => (minute < 8 ? 0 : 1000))), NEVER)
})

test('tests of significance stay silent under 25 KB/min, however sure the growth is', () => {
  const noise = seededRandom(3)
  const series = (kbPerMin: number) => seriesBy((minute) => kbPerMin * minute + 0.1 * noise.gaussian())
  for (const peer of [mannKendall, neweyWest]) {
    assert.equal(peer.scoreOf(series(24)), NEVER, peer.name)
    assert.ok(peer.scoreOf(series(26)) > 5, peer.name)
  }
})

test('no peer alarms on what falls or on a run of two samples', () => {
  for (const peer of PEERS) {
    assert.equal(peer.scoreOf(seriesBy((minute) => -100 * minute)), NEVER, peer.name)
    assert.equal(peer.scoreOf({ minutes: [0, 1], kb: [0, 500], calls: [0, 12] }), NEVER, peer.name)
  }
})

test('a threshold leaves at most its share of healthy scores above it', () => {
  const scores = Array.from({ length: 200 }, (_, i) => i)
  const threshold = thresholdAt(0.01, scores)
  assert.equal(threshold, 197)
  assert.equal(scores.filter((score) => score > threshold).length, 2)
  assert.equal(thresholdAt(0.01, [NEVER, NEVER, 5]), 5)
})

test("Wilson's interval: 5 of 10 from 23.66 to 76.34 %, 0 of 50 up to 7.13 %", () => {
  near(wilson95(5, 10).lower, 0.236593)
  near(wilson95(5, 10).upper, 0.763407)
  assert.equal(wilson95(0, 50).lower, 0)
  near(wilson95(0, 50).upper, 0.071348)
  assert.equal(rateWithInterval(5, 10), '50.00 % (23.66 to 76.34 %, 5 of 10)')
  assert.equal(rateWithInterval(0, 0), 'none seen')
})

/** One value a minute over 48 minutes, 12 payments a minute. */
function seriesBy(kb: (minute: number) => number): Series {
  const minutes = Array.from({ length: 48 }, (_, minute) => minute)
  return { minutes, kb: minutes.map(kb), calls: minutes.map((minute) => 12 * minute) }
}

function near(got: number, expected: number): void {
  assert.ok(Math.abs(got - expected) < 1e-5, `${got} for ${expected}`)
}
