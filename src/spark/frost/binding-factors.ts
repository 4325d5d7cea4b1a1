import { liftEven, type Point } from '../crypto/curve.ts'
import { type Scalar, scalarToBytes } from '../crypto/scalar.ts'
import { bindingFactorHash, commitmentsHash, messageHash } from './ciphersuite.ts'

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
