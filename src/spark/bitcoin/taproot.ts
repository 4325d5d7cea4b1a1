import { hasEvenY, liftEven, type Point, xOnly } from '../crypto/curve.ts'
import { taggedHash } from '../crypto/hashing.ts'
import { bytesToBigint, reduce, type Scalar } from '../crypto/scalar.ts'
import { secp256k1 } from '../crypto/secp256k1.ts'

/** A public key together with the taproot output key that it commits to (BIP341, key path only, no scripts). */
export interface TaprootKey {
  internal: Point
  /** Added to the internal key (lifted to even y) to give the output key. */
  tweak: Scalar
  outputX: Uint8Array
  internalIsEven: boolean
  outputIsEven: boolean
  /** scriptPubKey that pays to it. */
  script: Uint8Array
}

export function taprootKey(internal: Point): TaprootKey {
  const x = xOnly(internal)
  const tweakBytes = taggedHash('TapTweak', x)
  const output = secp256k1.addBase(liftEven(x), tweakBytes)
  if (output === null) throw new Error('the taproot tweak cancels the key')
  const outputX = xOnly(output)
  return {
    internal,
    tweak: reduce(bytesToBigint(tweakBytes)),
    outputX,
    internalIsEven: hasEvenY(internal),
    outputIsEven: hasEvenY(output),
    script: Uint8Array.of(0x51, 0x20, ...outputX),
  }
}

/** The secret behind the output key, from the secret behind the internal key. */
export function taprootSecret(key: TaprootKey, internalSecret: Scalar): Scalar {
  return reduce((key.internalIsEven ? internalSecret : -internalSecret) + key.tweak)
}
