import { liftEven, type Point, xOnly } from '../crypto/curve.ts'
import { taggedHash } from '../crypto/hashing.ts'
import { secp256k1 } from '../crypto/secp256k1.ts'

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
