import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { basePoint, randomScalar } from '../../../src/spark/crypto/curve.ts'
import { reduce } from '../../../src/spark/crypto/scalar.ts'
import { lagrangeWeight, sharesMatchProofs, splitSecret } from '../../../src/spark/crypto/secret-sharing.ts'

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

test('the first proof is the public key of the secret', () => {
  const { proofs } = splitSecret(42n, 2, 3)
  assert.deepEqual(proofs[0], basePoint(42n))
})
