import assert from 'node:assert/strict'
import { test } from 'node:test'
import { studentCdf, studentQuantile } from '../../src/compare/recording/running-fit.ts'

// Tabled quantiles of Student's distribution.
const TABLE: [degrees: number, p: number, t: number][] = [
  [1, 0.95, 6.3138],
  [1, 0.99, 31.8205],
  [2, 0.975, 4.3027],
  [5, 0.99, 3.3649],
  [10, 0.975, 2.2281],
  [23, 0.95, 1.7139],
  [30, 0.995, 2.75],
  [1999, 0.975, 1.9612],
]

for (const [degrees, p, t] of TABLE) {
  test(`with ${degrees} degrees of freedom a share of ${p} lies below ${t}`, () => {
    assert.ok(Math.abs(studentQuantile(p, degrees) - t) < 1e-4 * t)
    assert.ok(Math.abs(studentCdf(t, degrees) - p) < 1e-5)
    assert.ok(Math.abs(studentCdf(-t, degrees) - (1 - p)) < 1e-5)
  })
}
