import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { basePoint, randomScalar } from '../../../src/spark/crypto/curve.ts'
import { reduce } from '../../../src/spark/crypto/scalar.ts'
import {
  lagrangeWeight,
  publicSharesOf,
  sharesMatchProofs,
  splitSecret,
} from '../../../src/spark/crypto/secret-sharing.ts'

const sizes = fc
  .integer({ min: 1, max: 6 })
  .chain((holders) =>
    fc.record({ holders: fc.constant(holders), threshold: fc.integer({ min: 1, max: holders }) }),
  )

test('any threshold of holders restore the secret', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), ({ holders, threshold }, pick) => {
      const secret = randomScalar()
      const { shares } = splitSecret(secret, threshold, holders)
      const all = shares.map((share, index) => ({ share, x: BigInt(index + 1) }))
      const start = pick % holders
      const chosen = [...all.slice(start), ...all.slice(0, start)].slice(0, threshold)
      const xs = chosen.map(({ x }) => x)
      const restored = chosen.reduce((sum, { share, x }) => reduce(sum + share * lagrangeWeight(x, xs)), 0n)
      assert.equal(restored, secret)
    }),
    { seed: 1, numRuns: 30 },
  )
})

test('shares match the proofs that they were made with, and no others', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), ({ holders, threshold }, pick) => {
      const { shares, proofs } = splitSecret(randomScalar(), threshold, holders)
      assert.equal(sharesMatchProofs(shares, proofs), true)
      const spoiled = shares.with(pick % holders, randomScalar())
      assert.equal(sharesMatchProofs(spoiled, proofs), false, 'one share changed')
      assert.equal(
        sharesMatchProofs(shares, proofs.with(pick % threshold, basePoint(5n))),
        false,
        'one proof changed',
      )
    }),
    { seed: 2, numRuns: 30 },
  )
})

test('public shares are the shares times G, for shares that match their proofs alone', () => {
  fc.assert(
    fc.property(sizes, fc.nat(), ({ holders, threshold }, pick) => {
      const { shares, proofs } = splitSecret(randomScalar(), threshold, holders)
      assert.deepEqual(publicSharesOf(shares, proofs), shares.map(basePoint))
      assert.equal(
        publicSharesOf(shares.with(pick % holders, randomScalar()), proofs),
        null,
        'one share changed',
      )
      const noPoint = proofs.with(pick % threshold, new Uint8Array(33).fill(5))
      assert.equal(publicSharesOf(shares, noPoint), null, 'a proof that is no point')
    }),
    { seed: 3, numRuns: 30 },
  )
})

test('public shares that meet infinity on the way are right all the same', () => {
  // 7 + x: the differences of its points never cancel; 3 - 3x + x²: those at 0 are 3, -2 and 2, so one of them does.
  for (const coefficients of [
    [7n, 1n],
    [3n, reduce(-3n), 1n],
  ]) {
    const shares = [1n, 2n, 3n, 4n, 5n].map((x) =>
      coefficients.reduceRight((sum, coefficient) => reduce(sum * x + coefficient), 0n),
    )
    assert.deepEqual(publicSharesOf(shares, coefficients.map(basePoint)), shares.map(basePoint))
  }
})

test('the first proof is the public key of the secret', () => {
  const { proofs } = splitSecret(42n, 2, 3)
  assert.deepEqual(proofs[0], basePoint(42n))
})
