import type { TaprootKey } from '../bitcoin/taproot.ts'
import {
  addPoints,
  addUncompressed,
  compressPoint,
  hasEvenY,
  liftEven,
  multiplyAddBase,
  negatePoint,
  type Point,
  samePoint,
  xOnly,
} from '../crypto/curve.ts'
import { taggedHash } from '../crypto/hashing.ts'
import { bytesToBigint, reduce, type Scalar, scalarToBytes } from '../crypto/scalar.ts'
import { bindingFactors, type Commitment, USER_IDENTIFIER } from './ciphersuite.ts'

/** A commitment whose secret nonces we hold. */
export interface Nonce extends Commitment {
  hidingSecret: Scalar
  bindingSecret: Scalar
}

/** An operator's part in one signature: its number (Shamir's x), its nonce and its weight among the signers. */
export interface OperatorNonce {
  x: bigint
  nonce: Nonce
}

/** Everything that all signers of one message must agree on. */
export interface SigningRound {
  bindingFactors: Map<Scalar, Scalar>
  /** Sum of all nonces, as aggregated. */
  nonceSum: Point
  /** The nonce sum that the challenge commits to: shifted by the adaptor, if there is one. */
  challengeNonce: Point
  challenge: Scalar
}

/**
 * Opens a round of Spark's two-group FROST (secp256k1, taproot): the operators share one key by Shamir's scheme, the
 * user alone holds the other, and both keys add up to the verifying key.
 */
export function openSigningRound(
  message: Uint8Array,
  key: TaprootKey,
  operators: OperatorNonce[],
  user: Commitment,
  adaptor: Point | null,
): SigningRound | null {
  const factors = bindingFactors(message, key.outputX, [
    ...operators.map(({ x, nonce }) => ({ identifier: x, ...nonce })),
    { identifier: USER_IDENTIFIER, ...user },
  ])
  const factor = (identifier: Scalar) => factorOf(factors, identifier)
  // The operators' nonces are ours: their sum comes along with the wallet's multiplication.
  const ours = operators.reduce(
    (sum, { x, nonce }) => reduce(sum + nonce.hidingSecret + factor(x) * nonce.bindingSecret),
    0n,
  )
  const others = multiplyAddBase(user.binding, factor(USER_IDENTIFIER), ours)
  const sum = others && addUncompressed(user.hiding, others)
  const nonceSum = sum && compressPoint(sum)
  const challengeNonce = nonceSum && (adaptor ? addPoints(nonceSum, adaptor) : nonceSum)
  if (!nonceSum || !challengeNonce) return null
  const challenge = challengeOf(challengeNonce, key, message)
  return { bindingFactors: factors, nonceSum, challengeNonce, challenge }
}

/** @throws Error for a signer that is not of the round: zero in the place of its factor would leave a nonce unbound. */
function factorOf(factors: ReadonlyMap<Scalar, Scalar>, identifier: Scalar): Scalar {
  const factor = factors.get(identifier)
  if (factor === undefined)
    throw new Error(`signer ${identifier} should be one of the round's ${factors.size}`)
  return factor
}

/** BIP340's challenge. */
export function challengeOf(nonce: Point, key: TaprootKey, message: Uint8Array): Scalar {
  return reduce(bytesToBigint(taggedHash('BIP0340/challenge', xOnly(nonce), key.outputX, message)))
}

/**
 * One operator's signature share. The taproot tweak is added on the operators' side only; signs follow the parity of
 * the challenge nonce, of the output key and of the internal key.
 */
export function signShare(
  round: SigningRound,
  key: TaprootKey,
  operator: OperatorNonce,
  keyshare: Scalar,
  weight: Scalar,
): Scalar {
  const internal = key.internalIsEven ? keyshare : -keyshare
  const tweaked = key.outputIsEven ? internal + key.tweak : -(internal + key.tweak)
  const factor = factorOf(round.bindingFactors, operator.x)
  const nonce = operator.nonce.hidingSecret + factor * operator.nonce.bindingSecret
  const signed = hasEvenY(round.challengeNonce) ? nonce : -nonce
  return reduce(signed + reduce(weight * tweaked) * round.challenge)
}

/**
 * The BIP340 signature that the shares add up to; the caller verifies it. Under an adaptor it lacks the adaptor's secret,
 * and {@link sharesFitRound} tells whether it will be one.
 */
export function aggregate(round: SigningRound, shares: Scalar[]): Uint8Array {
  const sum = shares.reduce((total, share) => reduce(total + share), 0n)
  return Buffer.concat([xOnly(round.challengeNonce), scalarToBytes(sum)])
}

/** Whether the sum of shares fits the round when an adaptor keeps it from being a signature yet. */
export function sharesFitRound(round: SigningRound, key: TaprootKey, shares: Scalar[]): boolean {
  const sum = shares.reduce((total, share) => reduce(total + share), 0n)
  if (sum === 0n) return false
  const nonce = hasEvenY(round.challengeNonce) ? round.nonceSum : negatePoint(round.nonceSum)
  const found = multiplyAddBase(liftEven(key.outputX), reduce(-round.challenge), sum)
  return found !== null && samePoint(compressPoint(found), nonce)
}
