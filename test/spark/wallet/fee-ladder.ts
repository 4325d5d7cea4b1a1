import { create } from '@bufbuild/protobuf'
import { signatureHash } from '../../../src/spark/bitcoin/sighash.ts'
import { taprootKey, taprootSecret } from '../../../src/spark/bitcoin/taproot.ts'
import {
  outputOf,
  type SparkTransaction,
  serializeUnsigned,
  transactionId,
  withSignature,
} from '../../../src/spark/bitcoin/transaction.ts'
import { basePoint } from '../../../src/spark/crypto/curve.ts'
import type { Scalar } from '../../../src/spark/crypto/scalar.ts'
import { signSchnorr } from '../../../src/spark/crypto/signatures.ts'
import { type FeeBumpLadder, FeeBumpLadderSchema } from '../../../src/spark/proto/generated/spark_pb.ts'

/** A whole transaction, signed by the owner, that spends the refund; `change` makes it another one. */
export function signedRung(
  refund: SparkTransaction,
  ownerSecret: Scalar,
  feeSat: number,
  change: Partial<SparkTransaction> = {},
): Uint8Array {
  const rung: SparkTransaction = {
    previousId: transactionId(serializeUnsigned(refund)),
    sequence: 0xfffffffd,
    outputSat: refund.outputSat - feeSat,
    outputScript: refund.outputScript,
    hasAnchor: false,
    ...change,
  }
  const secret = taprootSecret(taprootKey(basePoint(ownerSecret)), ownerSecret)
  const signature = signSchnorr(signatureHash(rung, outputOf(refund)), secret)
  return withSignature(rung, serializeUnsigned(rung), signature).signed
}

/** A ladder as SDK 0.27 signs it, with a rung for each fee. */
export function feeLadder(
  refund: SparkTransaction,
  ownerSecret: Scalar,
  feesSat: readonly number[],
): FeeBumpLadder {
  const rungs = feesSat.map((feeSat) => ({ signedTx: signedRung(refund, ownerSecret, feeSat) }))
  return create(FeeBumpLadderSchema, { rungTableVersion: 1, rungs })
}
