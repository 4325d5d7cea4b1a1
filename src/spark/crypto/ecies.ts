/** Encryption to a public key, in the layout of the Rust `ecies` crate. */

import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { type Point, randomScalar } from './curve.ts'
import { hkdf32 } from './hashing.ts'
import { type Scalar, scalarToBytes } from './scalar.ts'
import { secp256k1 } from './secp256k1.ts'

// Layout of a message, as the Rust `ecies` crate 0.2 writes it with its defaults:
// ephemeral public key (65 bytes, uncompressed), nonce (16), tag (16), AES-256-GCM text.
// Key: HKDF-SHA256 without salt over ephemeral key and shared point, both uncompressed.
const KEY_BYTES = 65
const NONCE_BYTES = 16
const TAG_BYTES = 16
const HEADER_BYTES = KEY_BYTES + NONCE_BYTES + TAG_BYTES

/** Encrypts to a public key. */
export function encryptTo(publicKey: Point, text: Uint8Array): Uint8Array {
  const secret = scalarToBytes(randomScalar())
  const ephemeral = secp256k1.multiplyBaseUncompressed(secret)
  const shared = secp256k1.multiplyUncompressed(publicKey, secret)
  if (ephemeral === null || shared === null) throw new Error('cannot encrypt to this public key')
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', symmetricKey(ephemeral, shared), nonce)
  const body = Buffer.concat([cipher.update(text), cipher.final()])
  return Buffer.concat([ephemeral, nonce, cipher.getAuthTag(), body])
}

/** Opens a message encrypted to us, or null when it was not or was changed on its way. */
export function decryptWith(secret: Scalar, message: Uint8Array): Uint8Array | null {
  if (message.length < HEADER_BYTES) return null
  try {
    const ephemeral = message.subarray(0, KEY_BYTES)
    const shared = secp256k1.multiplyUncompressed(ephemeral, scalarToBytes(secret))
    if (shared === null) return null
    const nonce = message.subarray(KEY_BYTES, KEY_BYTES + NONCE_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', symmetricKey(ephemeral, shared), nonce)
    decipher.setAuthTag(message.subarray(KEY_BYTES + NONCE_BYTES, HEADER_BYTES))
    return Buffer.concat([decipher.update(message.subarray(HEADER_BYTES)), decipher.final()])
  } catch {
    return null
  }
}

/** As a key object: Node takes a cipher's key as plain bytes only after a try that throws. */
function symmetricKey(ephemeral: Uint8Array, shared: Uint8Array): KeyObject {
  return createSecretKey(hkdf32(Buffer.concat([ephemeral, shared])))
}
