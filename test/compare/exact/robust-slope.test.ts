import assert from 'node:assert/strict'
import { test } from 'node:test'
import { robustSlope } from '../../../src/compare/exact/robust-slope.ts'
import { sigmaOf } from '../../../src/compare/exact/scatter.ts'

/** Steps of five payments each that gained so much. */
const steps = (...gained: number[]) => gained.map((each) => ({ gained: each, work: 5 }))
const USUAL = [21, 18, 25, 20, 17, 24, 19, 22, 21, 16, 23, 20, 18, 26, 18, 21, 15, 24, 20, 22]
const with2 = (far: number, farther: number) => steps(...USUAL.with(8, far).with(12, farther))
const rounded = (figure: number | undefined) => Number(figure?.toFixed(4))

test('steps far off have no part in the slope: a minimum that was found by search, with its error', () => {
  const found = robustSlope(with2(700, -170))
  assert.equal(rounded(found?.slope), 4.1242)
  assert.equal(rounded(found?.standardError), 0.1508)
  assert.equal(found?.degrees, 17)
  assert.deepEqual(robustSlope(with2(70_000, -17_000)), found)
})

test('steps that resemble their neighbours are fewer than they seem: the error is the larger of both', () => {
  const waves = [
    22, 24, 23, 25, 24, 22, 20, 18, 17, 16, 17, 18, 19, 21, 23, 24, 23, 22, 19, 17, 18, 20, 21, 23,
  ]
  const found = robustSlope(steps(...waves))
  assert.equal(rounded(found?.slope), 4.1401)
  // Of independent steps 0.1207; six neighbours count on each side.
  assert.equal(rounded(found?.standardError), 0.1787)
})

test('a step weighs nothing from 4.685 deviations off', () => {
  // The middle step is 22, the middle distance from it 4, a deviation so 5.93: 27.78 above the 20 of most weighs nothing.
  const degrees = (far: number) =>
    robustSlope(steps(...Array.from({ length: 20 }, (_, k) => 18 + 4 * (k % 2)), far))?.degrees
  assert.deepEqual([degrees(47.7), degrees(47.9)], [20, 19])
})

test('a step without work tells what scatters, and a slope needs some work', () => {
  const idle = { gained: 3, work: 0 }
  assert.equal(robustSlope([...steps(...USUAL), idle])?.slope, robustSlope(steps(...USUAL))?.slope)
  assert.equal(robustSlope([idle, idle]), null)
})

test('where more than half of the steps lie on one line nothing scatters, and no error can be told', () => {
  assert.equal(robustSlope(steps(20, 20, 20, 31)), null)
})

test("a normal distribution's deviation is 1.4826 of the middle distance", () => {
  assert.equal(rounded(sigmaOf([1, 1000, 10, 3, 100])), 14.826)
})
