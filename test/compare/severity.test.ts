import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Severity } from '../../src/compare/judgement.ts'
import { severityOf, severityRank } from '../../src/compare/specification.ts'

const VECTORS: [Severity, [slope: number, rSquared: number][]][] = [
  [
    'none',
    [
      [49.999, 0.99],
      [0, Number.NaN],
      [-200, 0.99],
      [Number.NaN, 0.9],
    ],
  ],
  [
    'low',
    [
      [50, 0.49],
      [50, 0.5],
      [75, 0.6],
      [75, 0.7],
      [100.001, 0.4999],
      [600, 0.49],
      [10_000, 0.49],
      [200, Number.NaN],
    ],
  ],
  [
    'medium',
    [
      [75, 0.7001],
      [100, 0.7001],
      [100.001, 0.5],
      [100.001, 0.7],
      [600, 0.7],
    ],
  ],
  [
    'high',
    [
      [100.001, 0.7001],
      [500, 0.95],
      [500.001, 0.8],
      [600, 0.7001],
    ],
  ],
  ['critical', [[500.001, 0.8001]]],
]

for (const [severity, vectors] of VECTORS) {
  for (const [slope, rSquared] of vectors) {
    test(`${slope} KB/min with R² ${rSquared} is ${severity}`, () => {
      assert.equal(severityOf(slope, rSquared), severity)
    })
  }
}

test('more slope or more R² never makes the severity less', () => {
  const slopes = Array.from({ length: 121 }, (_, step) => step * 5 - 20)
  const r2s = Array.from({ length: 101 }, (_, step) => step / 100)
  for (const slope of slopes) {
    for (const r2 of r2s) {
      const here = severityRank(severityOf(slope, r2))
      assert.ok(severityRank(severityOf(slope + 5, r2)) >= here, `${slope}, ${r2}: slope`)
      assert.ok(severityRank(severityOf(slope, r2 + 0.01)) >= here, `${slope}, ${r2}: R²`)
    }
  }
})
