/** The operators' half of a leaf's key, and what tweaks it. */

import { at } from '../../at.ts'
import { addPoints, basePoint, type Point } from '../crypto/curve.ts'
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
