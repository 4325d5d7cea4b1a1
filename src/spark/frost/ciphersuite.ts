/** FROST's hashes for secp256k1 with taproot, and what binds each signer's nonce to message and commitments. */

import { liftEven, type Point } from '../crypto/curve.ts'
import { expandMessageXmd, sha256 } from '../crypto/hashing.ts'
import { bytesToBigint, reduce, type Scalar, scalarToBytes } from '../crypto/scalar.ts'

// FROST's ciphersuite for secp256k1 with taproot signatures, named as in the Rust crate frost-secp256k1-tr.
const CONTEXT = 'FROST-secp256k1-SHA256-TR-v1'
const domain = (suffix: string) => Buffer.from(CONTEXT + suffix)
const RHO = domain('rho')
const ID = domain('id')
const MESSAGE = domain('msg')
const COMMITMENTS = domain('com')

function hashToScalar(domainBytes: Uint8Array, message: Uint8Array): Scalar {
  return reduce(bytesToBigint(expandMessageXmd(message, domainBytes, 48)))
}

/** Binding factor hash (H1). */
export function bindingFactorHash(input: Uint8Array): Scalar {
  return hashToScalar(RHO, input)
}

/** Message hash (H4). */
export function messageHash(message: Uint8Array): Uint8Array {
  return sha256(MESSAGE, message)
}

/** Hash of the encoded commitment list (H5). */
export function commitmentsHash(encoded: Uint8Array): Uint8Array {
  return sha256(COMMITMENTS, encoded)
}

/** The wallet's identifier. It is a signing group of its own; operators are the other one. */
export const USER_IDENTIFIER: Scalar = hashToScalar(ID, Buffer.from('user'))

/** A signer's public nonces. */
export interface Commitment {
  hiding: Point
  binding: Point
}

export interface SignerCommitment extends Commitment {
  identifier: Scalar
}

/**
 * What binds each signer's second nonce to this message and to everybody's commitments (RFC 9591, section 4.4), under
 * the taproot output key with even y.
 */
export function bindingFactors(
  message: Uint8Array,
  outputX: Uint8Array,
  signers: readonly SignerCommitment[],
): Map<Scalar, Scalar> {
  const ordered = [...signers].sort((a, b) => (a.identifier < b.identifier ? -1 : 1))
  const encoded = Buffer.concat(
    ordered.flatMap(({ identifier, hiding, binding }) => [scalarToBytes(identifier), hiding, binding]),
  )
  const prefix = Buffer.concat([liftEven(outputX), messageHash(message), commitmentsHash(encoded)])
  return new Map(
    ordered.map(({ identifier }) => [
      identifier,
      bindingFactorHash(Buffer.concat([prefix, scalarToBytes(identifier)])),
    ]),
  )
}
