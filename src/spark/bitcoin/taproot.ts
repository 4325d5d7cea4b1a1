/** Taproot outputs (BIP341): the key path that leaves pay to, and the two scripts of a Lightning payment. */

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

const CACHE_ROOM = 4096
const scripts = new Map<string, Uint8Array>()

/** The script that pays to a public key. Remembered: a wallet's keys come again with every payment. */
export function receiverScript(publicKey: Point): Uint8Array {
  const key = Buffer.from(publicKey).toString('latin1')
  const known = scripts.get(key)
  if (known !== undefined) return known
  const { script } = taprootKey(publicKey)
  if (scripts.size >= CACHE_ROOM) scripts.clear()
  scripts.set(key, script)
  return script
}

/** Nobody knows its secret: only the two scripts can spend. */
const UNSPENDABLE_X = Buffer.from('50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0', 'hex')
/** 2160 blocks, as a script pushes them. */
const LOCK_PUSH = [0x02, 0x70, 0x08]
const LEAF_VERSION = 0xc0

/** Pays the receiver who knows the preimage, or after 2160 blocks the sender (BIP341, two scripts). */
export function htlcScript(paymentHash: Uint8Array, receiver: Point, sender: Point): Uint8Array {
  // SHA256 <hash> EQUALVERIFY <key> CHECKSIG
  const byPreimage = leafHash([0xa8, 0x20, ...paymentHash, 0x88, 0x20, ...xOnly(receiver), 0xac])
  // <2160> CHECKSEQUENCEVERIFY DROP <key> CHECKSIG
  const byTime = leafHash([...LOCK_PUSH, 0xb2, 0x75, 0x20, ...xOnly(sender), 0xac])
  const root = taggedHash('TapBranch', ...[byPreimage, byTime].sort(Buffer.compare))
  const output = secp256k1.addBase(liftEven(UNSPENDABLE_X), taggedHash('TapTweak', UNSPENDABLE_X, root))
  if (output === null) throw new Error('the taproot tweak cancels the key')
  return Uint8Array.of(0x51, 0x20, ...xOnly(output))
}

function leafHash(script: number[]): Uint8Array {
  return taggedHash('TapLeaf', Uint8Array.of(LEAF_VERSION, script.length, ...script))
}
