import { expandMessageXmd, sha256 } from '../crypto/hashing.ts'
import { bytesToBigint, reduce, type Scalar } from '../crypto/scalar.ts'

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
