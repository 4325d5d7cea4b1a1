/** The operators' half of a leaf's key, and what tweaks it. */

import { at } from '../../at.ts'
import { addPoints, basePoint, isPoint, type Point, samePoint } from '../crypto/curve.ts'
import { reduce, type Scalar } from '../crypto/scalar.ts'
import { splitSecret } from '../crypto/secret-sharing.ts'

/** The operators' half of a key: one Shamir share each, and the public key that the shares make. */
export interface Keyshare {
  /** By operator index. */
  shares: readonly Scalar[]
  publicKey: Point
}

/** What changes one leaf's keyshare, by operator index, and the point it adds to the public key. */
export interface KeyTweak {
  shares: readonly Scalar[]
  point: Point
}

/** A fresh keyshare, as operators make by distributed key generation, and its secret, which only a mint may use. */
export function newKeyshare(secret: Scalar, threshold: number, holders: number): Keyshare {
  const { shares } = splitSecret(secret, threshold, holders)
  return { shares, publicKey: basePoint(secret) }
}

/** The keyshare after a tweak, or null when the tweak would cancel the key. */
export function tweakKeyshare(keyshare: Keyshare, tweak: KeyTweak): Keyshare | null {
  const publicKey: Point | null = addPoints(keyshare.publicKey, tweak.point)
  if (publicKey === null) return null
  const shares = keyshare.shares.map((share, index) => reduce(share + at(tweak.shares, index)))
  return { shares, publicKey }
}

/** The sum of a keyshare's public key and the user key that it was last checked with. */
const sums = new WeakMap<Keyshare, { userKey: Point; sum: Point }>()

/**
 * Whether a user's key and the operators' add up to a leaf's verifying key. The last sum of each keyshare is remembered:
 * a claim and the next payment ask for the same one for each of their transactions.
 */
export function keysAddUp(keyshare: Keyshare, userKey: Uint8Array, verifyingKey: Point): boolean {
  const known = sums.get(keyshare)
  if (known !== undefined && samePoint(known.userKey, userKey)) return samePoint(known.sum, verifyingKey)
  const sum = isPoint(userKey) ? addPoints(keyshare.publicKey, userKey) : null
  if (sum === null) return false
  sums.set(keyshare, { userKey: new Uint8Array(userKey), sum })
  return samePoint(sum, verifyingKey)
}
