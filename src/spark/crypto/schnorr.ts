import { type Scalar, scalarToBytes } from './scalar.ts'
import { secp256k1 } from './secp256k1.ts'

/** BIP340 verification of a 32-byte message under an x-only key. Anything malformed simply does not verify. */
export function verifySchnorr(message: Uint8Array, publicKeyX: Uint8Array, signature: Uint8Array): boolean {
  return secp256k1.verifySchnorr(message, publicKeyX, signature)
}

/** BIP340 signature of a 32-byte message. */
export function signSchnorr(message: Uint8Array, secret: Scalar): Uint8Array {
  return secp256k1.signSchnorr(message, scalarToBytes(secret))
}
