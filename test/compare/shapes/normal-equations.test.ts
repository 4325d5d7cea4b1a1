import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  explainedBy,
  type InnerProducts,
  NO_COLUMN,
  solveNormalEquations,
} from '../../../src/compare/shapes/normal-equations.ts'
import { seededRandom } from '../../seeded-random.ts'

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0)

function innerProducts(columns: readonly number[][], target: readonly number[]): InnerProducts {
  return {
    size: columns.length,
    products: Float64Array.from(columns.flatMap((a) => columns.map((b) => dot(a, b)))),
    onTarget: Float64Array.from(columns, (column) => dot(column, target)),
  }
}

// Anscombe 1973, first data set: slope 0.5001, standard error 0.1179, nine degrees of freedom.
const X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
const Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
const centred = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return values.map((value) => value - mean)
}

test("Anscombe's first data set has its published slope and error", () => {
  const inner = innerProducts([centred(X)], centred(Y))
  const solution = solveNormalEquations([0], inner, [1])
  assert.ok(solution)
  assert.equal(solution.contrast.toFixed(4), '0.5001')
  const left = dot(centred(Y), centred(Y)) - solution.explained
  assert.equal(Math.sqrt((solution.contrastVariance * left) / 9).toFixed(4), '0.1179')
})

test('a combination of the columns is found again', () => {
  const random = seededRandom(3)
  const columns = [0, 1, 2].map(() => Array.from({ length: 20 }, () => random.gaussian()))
  const target = Array.from(
    { length: 20 },
    (_, i) => 2 * (columns[0]?.[i] ?? 0) - 3 * (columns[1]?.[i] ?? 0) + 0.5 * (columns[2]?.[i] ?? 0),
  )
  const solution = solveNormalEquations([0, 1, 2], innerProducts(columns, target), [0, 1, 1])
  assert.ok(solution)
  assert.deepEqual(
    solution.coefficients.map((value) => Number(value.toFixed(9))),
    [2, -3, 0.5],
  )
  assert.equal(solution.contrast.toFixed(9), '-2.500000000')
})

const explained = ([a = NO_COLUMN, b = NO_COLUMN, c = NO_COLUMN]: readonly number[], inner: InnerProducts) =>
  explainedBy(a, b, c, inner)

test('the written-out form for up to three columns says what the decomposition says', () => {
  const random = seededRandom(4)
  for (let round = 0; round < 100; round++) {
    const columns = [0, 1, 2].map(() => Array.from({ length: 8 }, () => random.gaussian()))
    const inner = innerProducts(
      columns,
      Array.from({ length: 8 }, () => random.gaussian()),
    )
    for (const chosen of [[0], [1], [0, 1], [2, 0, 1]]) {
      const whole = solveNormalEquations(chosen, inner, null)?.explained ?? Number.NaN
      assert.ok(Math.abs(explained(chosen, inner) - whole) < 1e-9 * Math.max(1, whole))
    }
  }
})

test('no column explains nothing, and columns that are one are told apart by nobody', () => {
  const inner = innerProducts([centred(X), centred(X).map((x) => 2 * x)], centred(Y))
  assert.equal(explained([], inner), 0)
  assert.equal(explained([0, 1], inner), Number.NaN)
  assert.equal(explained([0, 1, 0], inner), Number.NaN)
  assert.equal(solveNormalEquations([0, 1], inner, [1, 0]), null)
})

test('as many weights as columns make a combination, and no more or fewer', () => {
  const inner = innerProducts([centred(X)], centred(Y))
  for (const weights of [[], [1, 1]]) {
    assert.throws(() => solveNormalEquations([0], inner, weights), {
      name: 'RangeError',
      message: `expected a contrast of 1 weights, got ${weights.length}`,
    })
  }
})
