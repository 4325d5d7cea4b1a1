import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeFewRests } from '../../../src/compare/exact/few-points.ts'
import { keptGrowth } from '../../../src/compare/exact/kept-growth.ts'
import { perDay } from '../../../src/compare/exact/leak-cost.ts'
import { nextLook } from '../../../src/compare/exact/looks.ts'
import { quietGrowth } from '../../../src/compare/exact/quiet-growth.ts'
import { restPoints } from '../../../src/compare/exact/rest-points.ts'
import { slopeWithError } from '../../../src/compare/exact/slope-error.ts'
import { tellingRates } from '../../../src/compare/telling-rates.ts'
import { cycles } from './rest-recording.ts'

test('the last two of five windows that keep less than 0.4 of what the first two kept are a filling cache', () => {
  // Six counts: a window each. 50 + 50, then 20 + 20 are exactly 0.4.
  assert.equal(keptGrowth([0, 50, 100, 130, 150, 170]).kind, 'grows')
  assert.equal(keptGrowth([0, 50, 100, 130, 150, 169]).kind, 'flattens')
  assert.equal(keptGrowth([0, 50, 100, 130, 151, 171]).kind, 'grows')
})

test('three windows without growth at the end are rest, two are not', () => {
  assert.equal(keptGrowth([0, 10, 20, 20, 20, 20]).kind, 'steady')
  assert.equal(keptGrowth([0, 10, 20, 30, 30, 30]).kind, 'sporadic')
})

test('between payments twelve counts tell growth, eleven do not', () => {
  const line = (points: number) => Array.from({ length: points }, (_, i) => 10 * i)
  assert.equal(quietGrowth(line(12)).kind, 'grows')
  assert.equal(quietGrowth(line(11)).kind, 'too-few')
})

test('between payments the floor of each of six windows rises', () => {
  // Two counts a window; the fifth falls back to the fourth.
  const floors = [0, 0, 10, 10, 20, 20, 30, 30, 30, 30, 50, 50]
  assert.equal(quietGrowth(floors).kind, 'sporadic')
  assert.equal(quietGrowth(floors.map((count, i) => (i === 8 || i === 9 ? 31 : count))).kind, 'grows')
})

test('between payments the later rises that come to less than 0.4 of the first ones flatten', () => {
  // Five rises: the last two against the first two.
  const stairs = (late: number) => [0, 0, 50, 50, 100, 100, 130, 130, 130 + late, 130 + late, 170, 170]
  assert.equal(quietGrowth(stairs(20)).kind, 'grows')
  const flat = [0, 0, 50, 50, 100, 100, 130, 130, 149, 149, 169, 169]
  assert.equal(quietGrowth(flat).kind, 'flattens')
})

test('a slope has an error from six points on', () => {
  const line = (points: number) => Array.from({ length: points }, (_, i) => i)
  assert.equal(slopeWithError(line(5), line(5)), null)
  assert.equal(slopeWithError(line(6), line(6))?.slope, 1)
})

test('each look has a fifth more counts than the one before', () => {
  assert.deepEqual([10, 12, 15, 50].map(nextLook), [12, 15, 18, 60])
})

test('a day has 1,440 minutes', () => {
  assert.equal(perDay(1), '1.41 MB')
  assert.equal(perDay(64), '90 MB')
})

test('a headline follows two counts', () => {
  const points = restPoints(cycles(3, (cycle) => ({ blocks: cycle, externrefs: { string: 40 + cycle } })))
  const told = describeFewRests(['sdk_handles', 'externrefs', 'rust_live_blocks'], points, 7, 'sdk-memtest')
  assert.equal(told.split(';').length, 2)
})

test('a rate is told from three errors on, and from one object in 200', () => {
  const told = (amount: number, error: number | null) =>
    tellingRates({ perPayment: { amount, error }, perCycle: null, perFailure: null }).length
  assert.deepEqual([told(3.01, 1), told(3, 1)], [1, 0])
  assert.deepEqual([told(0.005, null), told(0.0049, null)], [1, 0])
})
