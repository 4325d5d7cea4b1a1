/** ECDSA and BIP340 signatures: made, and verified without a throw. */

import * as tiny from 'tiny-secp256k1'
import type { Point } from './curve.ts'
import { sha256 } from './hashing.ts'
import { type Scalar, scalarToBytes } from './scalar.ts'
import { secp256k1 } from './secp256k1.ts'

/** Signs SHA-256(message); 64 bytes, low S. */
export function signCompact(message: Uint8Array, secret: Scalar): Uint8Array {
  return secp256k1.signEcdsa(sha256(message), scalarToBytes(secret))
}

/** Verifies a compact or DER signature over SHA-256(message). Anything malformed simply does not verify. */
export function verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Point): boolean {
  const compact = signature.length === 64 ? signature : compactFromDer(signature)
  return compact !== null && secp256k1.verifyEcdsa(sha256(message), publicKey, compact)
}

/** Reads a DER signature: SEQUENCE { INTEGER r, INTEGER s }. Null when it is not one. */
export function compactFromDer(der: Uint8Array): Uint8Array | null {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null
  const compact = Buffer.alloc(64)
  let at = 2
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0
    if (der[at] !== 0x02 || length === 0 || at + 2 + length > der.length) return null
    const digits = der.subarray(at + 2, at + 2 + length)
    const magnitude = length === 33 && digits[0] === 0 ? digits.subarray(1) : digits
    if (magnitude.length > 32) return null
    compact.set(magnitude, end - magnitude.length)
    at += 2 + length
  }
  return at === der.length ? compact : null
}

/** Signs SHA-256(message) like {@link signCompact}, with what a reader needs to recover the public key. */
export function signRecoverable(
  message: Uint8Array,
  secret: Scalar,
): { signature: Uint8Array; recoveryId: number } {
  return tiny.signRecoverable(sha256(message), scalarToBytes(secret))
}

/** BIP340 verification of a 32-byte message under an x-only key. Anything malformed simply does not verify. */
export function verifySchnorr(message: Uint8Array, publicKeyX: Uint8Array, signature: Uint8Array): boolean {
  return secp256k1.verifySchnorr(message, publicKeyX, signature)
}

/** BIP340 signature of a 32-byte message. */
export function signSchnorr(message: Uint8Array, secret: Scalar): Uint8Array {
  return secp256k1.signSchnorr(message, scalarToBytes(secret))
}
