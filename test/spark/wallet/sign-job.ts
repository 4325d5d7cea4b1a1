import type { MessageInitShape } from '@bufbuild/protobuf'
import { signatureHash } from '../../../src/spark/bitcoin/sighash.ts'
import type { TaprootKey } from '../../../src/spark/bitcoin/taproot.ts'
import {
  type SparkTransaction,
  type SpentOutput,
  serializeUnsigned,
} from '../../../src/spark/bitcoin/transaction.ts'
import {
  basePoint,
  compressPoint,
  hasEvenY,
  type Point,
  randomScalar,
  sumPoints,
} from '../../../src/spark/crypto/curve.ts'
import { bytesToBigint, reduce, type Scalar, scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import { secp256k1 } from '../../../src/spark/crypto/secp256k1.ts'
import { bindingFactors, type Commitment, USER_IDENTIFIER } from '../../../src/spark/frost/ciphersuite.ts'
import { challengeOf } from '../../../src/spark/frost/signing-round.ts'
import type { UserSignedTxSigningJobSchema } from '../../../src/spark/proto/generated/spark_pb.ts'

export type SigningJob = MessageInitShape<typeof UserSignedTxSigningJobSchema>
export type OperatorCommitments = { [identifier: string]: Commitment }

/** What a wallet computes; the network adds the base point's share in the same step. */
function multiplyPoint(point: Point, scalar: Scalar): Point {
  const product = secp256k1.multiplyUncompressed(point, scalarToBytes(scalar))
  if (product === null) throw new Error('expected a scalar above zero, got zero')
  return compressPoint(product)
}

export interface NonceSecrets {
  hidingSecret: Scalar
  bindingSecret: Scalar
}

export function newNonce(): NonceSecrets {
  return { hidingSecret: randomScalar(), bindingSecret: randomScalar() }
}

export function commitmentTo({ hidingSecret, bindingSecret }: NonceSecrets): Commitment {
  return { hiding: basePoint(hidingSecret), binding: basePoint(bindingSecret) }
}

/** The user's half of a two-group FROST signature, as a wallet sends it. */
export function signJob(...task: Parameters<typeof signWithNonce>): SigningJob {
  return signWithNonce(...task).job
}

/** The same, with the nonce that the whole signature will begin with. */
export function signWithNonce(
  leafId: string,
  tx: SparkTransaction,
  spent: SpentOutput,
  key: TaprootKey,
  userSecret: Scalar,
  operators: OperatorCommitments,
  adaptor: Point | null = null,
  { hidingSecret, bindingSecret }: NonceSecrets = newNonce(),
): { job: SigningJob; challengeNonce: Point } {
  const commitment = commitmentTo({ hidingSecret, bindingSecret })
  const message = signatureHash(tx, spent)
  const signers = [
    ...Object.entries(operators).map(([identifier, { hiding, binding }]) => ({
      identifier: bytesToBigint(Buffer.from(identifier, 'hex')),
      hiding,
      binding,
    })),
    { identifier: USER_IDENTIFIER, ...commitment },
  ]
  const factors = bindingFactors(message, key.outputX, signers)
  const nonces = signers.flatMap(({ identifier, hiding, binding }) => [
    hiding,
    multiplyPoint(binding, factors.get(identifier) ?? 0n),
  ])
  const [first = commitment.hiding, ...rest] = nonces
  const challengeNonce = sumPoints(first, ...rest, ...(adaptor ? [adaptor] : []))
  const challenge = challengeOf(challengeNonce, key, message)
  const nonce = hidingSecret + (factors.get(USER_IDENTIFIER) ?? 0n) * bindingSecret
  const secret = key.internalIsEven === key.outputIsEven ? userSecret : -userSecret
  const share = reduce((hasEvenY(challengeNonce) ? nonce : -nonce) + secret * challenge)
  const job = {
    leafId,
    signingPublicKey: basePoint(userSecret),
    rawTx: serializeUnsigned(tx),
    signingNonceCommitment: commitment,
    userSignature: scalarToBytes(share),
    signingCommitments: { signingCommitments: operators },
  }
  return { job, challengeNonce }
}
