import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { taprootKey } from '../../../src/spark/bitcoin/taproot.ts'
import { basePoint, randomScalar, sumPoints } from '../../../src/spark/crypto/curve.ts'
import { reduce } from '../../../src/spark/crypto/scalar.ts'
import { lagrangeWeight, splitSecret } from '../../../src/spark/crypto/secret-sharing.ts'
import { verifySchnorr } from '../../../src/spark/crypto/signatures.ts'
import { USER_IDENTIFIER } from '../../../src/spark/frost/ciphersuite.ts'
import {
  aggregate,
  type Nonce,
  openSigningRound,
  sharesFitRound,
  signShare,
} from '../../../src/spark/frost/signing-round.ts'

function nonce(): Nonce {
  const [hidingSecret, bindingSecret] = [randomScalar(), randomScalar()]
  return { hidingSecret, bindingSecret, hiding: basePoint(hidingSecret), binding: basePoint(bindingSecret) }
}

/** A user's key and the operators' shares of theirs, and one signature by user and chosen operators. */
function signTogether(holders: number, threshold: number, message: Uint8Array, adaptorSecret: bigint | null) {
  const [userSecret, operatorsSecret] = [randomScalar(), randomScalar()]
  const { shares } = splitSecret(operatorsSecret, threshold, holders)
  const key = taprootKey(sumPoints(basePoint(userSecret), basePoint(operatorsSecret)))
  const operators = shares.slice(-threshold).map((share, at) => {
    return { share, x: BigInt(holders - threshold + at + 1), nonce: nonce() }
  })
  const xs = operators.map(({ x }) => x)
  const user = nonce()
  const adaptor = adaptorSecret === null ? null : basePoint(adaptorSecret)
  const round = openSigningRound(message, key, operators, user, adaptor)
  assert.ok(round)
  const operatorShares = operators.map((each) =>
    signShare(round, key, each, each.share, lagrangeWeight(each.x, xs)),
  )
  // The user signs as an operator without the tweak would: that share of the key is the operators' alone to add.
  const asUser = { x: USER_IDENTIFIER, nonce: user }
  const userShare = signShare(round, { ...key, tweak: 0n }, asUser, userSecret, 1n)
  return { key, round, shares: [userShare, ...operatorShares] }
}

test('user and any threshold of operators make a BIP340 signature of the taproot output key', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.nat(4),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      (holders, less, message) => {
        const threshold = Math.max(1, holders - less)
        const { key, round, shares } = signTogether(holders, threshold, message, null)
        assert.equal(verifySchnorr(message, key.outputX, aggregate(round, shares)), true)
        assert.equal(sharesFitRound(round, key, shares), true)
        assert.equal(
          verifySchnorr(message, key.outputX, aggregate(round, shares.slice(1))),
          false,
          'a share missing',
        )
      },
    ),
    { seed: 10, numRuns: 40 },
  )
})

test("under an adaptor the shares fit, and the adaptor's secret makes the signature of them", () => {
  const message = new Uint8Array(32).fill(9)
  for (let run = 0; run < 8; run++) {
    const secret = randomScalar()
    const { key, round, shares } = signTogether(3, 2, message, secret)
    assert.equal(sharesFitRound(round, key, shares), true)
    assert.equal(verifySchnorr(message, key.outputX, aggregate(round, shares)), false)
    const isEven = round.challengeNonce[0] === 2
    const completed = { ...round, nonceSum: round.challengeNonce }
    const signature = aggregate(completed, [...shares, reduce(isEven ? secret : -secret)])
    assert.equal(verifySchnorr(message, key.outputX, signature), true)
  }
})
