import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import { encryptTo } from '../../../src/spark/crypto/ecies.ts'
import { type Scalar, scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import { splitSecret } from '../../../src/spark/crypto/secret-sharing.ts'
import { signCompact } from '../../../src/spark/crypto/signatures.ts'
import { packagePayload } from '../../../src/spark/operator/key-tweaks.ts'
import type { Operators } from '../../../src/spark/operator/operators.ts'
import { HashVariant, SendLeafKeyTweaksSchema } from '../../../src/spark/proto/generated/spark_pb.ts'
import { derFromCompact } from './der-signature.ts'
import type { WalletKeys } from './wallet-keys.ts'

/** One leaf's change of user key: from the old secret to the new one. */
export interface LeafTweak {
  leafId: string
  tweak: Scalar
  secretCipher?: Uint8Array
  signature?: Uint8Array
}

type OperatorTweaks = MessageInitShape<typeof SendLeafKeyTweaksSchema>

/** What is sent to each operator, before encryption; a test may spoil it. */
export type Spoil = (
  tweaks: OperatorTweaks & { leavesToSend: object[] },
  operatorIndex: number,
  transferId: string,
) => void

/**
 * Packs key tweaks for all operators and signs the package. Claims and sends share their field numbers up to the
 * sender's additions, so one schema writes both.
 */
export function keyTweakPackage(
  operators: Operators,
  keys: WalletKeys,
  tag: readonly string[],
  transferId: string,
  leaves: LeafTweak[],
  spoil: Spoil = () => {},
) {
  const split = leaves.map((leaf) => {
    const { shares, proofs } = splitSecret(leaf.tweak, operators.threshold, operators.all.length)
    const pubkeySharesTweak = Object.fromEntries(
      operators.all.map(({ index, identifier }) => [identifier, basePoint(shares[index] ?? 0n)]),
    )
    return { leaf, shares, proofs, pubkeySharesTweak }
  })
  const ciphertexts = Object.fromEntries(
    operators.all.map(({ index, identifier, identityKey }) => {
      const tweaks = {
        leavesToSend: split.map(({ leaf, shares, proofs, pubkeySharesTweak }) => ({
          leafId: leaf.leafId,
          secretShareTweak: { secretShare: scalarToBytes(shares[index] ?? 0n), proofs: [...proofs] },
          pubkeySharesTweak: { ...pubkeySharesTweak },
          ...(leaf.secretCipher && { secretCipher: leaf.secretCipher }),
          ...(leaf.signature && { signature: leaf.signature }),
        })),
      }
      spoil(tweaks, index, transferId)
      const bytes = toBinary(SendLeafKeyTweaksSchema, create(SendLeafKeyTweaksSchema, tweaks))
      return [identifier, encryptTo(identityKey, bytes)]
    }),
  )
  const signature = signCompact(packagePayload(tag, transferId, ciphertexts), keys.identitySecret)
  return {
    keyTweakPackage: ciphertexts,
    userSignature: derFromCompact(signature),
    hashVariant: HashVariant.V2,
  }
}
