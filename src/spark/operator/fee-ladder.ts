import { signatureHash } from '../bitcoin/sighash.ts'
import {
  outputOf,
  type SparkTransaction,
  serializeUnsigned,
  transactionId,
  withSignature,
} from '../bitcoin/transaction.ts'
import { verifySchnorr } from '../crypto/signatures.ts'
import { GrpcError } from '../grpc/status.ts'
import type { FeeBumpLadder } from '../proto/generated/spark_pb.ts'

/** The only table of fees that there is so far: SDK 0.27.1 brought it. */
const RUNG_TABLE_VERSION = 1
/** However much a leaf holds, the SDK signs no more. */
const MOST_RUNGS = 24
/** Refund and rung are relayed together, each of 111 virtual bytes, for 1 sat/vB at least. */
const LEAST_FEE_SAT = 222
/** What a taproot output must hold to be relayed. */
const DUST_SAT = 330
/** No lock, and replaceable by the next rung (BIP125). */
const REPLACEABLE = 0xfffffffd

const SIGNATURE_BYTES = 64

/**
 * What the operators expect of a refund with a fee ladder beside it: no anchor, as the fee comes out of the leaf by one
 * of the ladder's rungs. A rung is a whole transaction, ready to broadcast: it spends the refund and pays the rest to
 * the same owner. The ladder is checked and not kept, since there is no chain to broadcast it to.
 * @throws GrpcError when a rung does not spend this refund, pays anybody else, is not signed by the owner, or costs no
 *   more than the rung below.
 */
export function refundWithLadder(
  refund: SparkTransaction,
  leafId: string,
  ladder: FeeBumpLadder,
): SparkTransaction {
  const refuse = (why: string) =>
    new GrpcError('invalidArgument', `the fee ladder of leaf ${leafId} should ${why}`)
  const { rungTableVersion, rungs } = ladder
  if (rungTableVersion !== RUNG_TABLE_VERSION)
    throw refuse(`follow rung table ${RUNG_TABLE_VERSION}, got ${rungTableVersion}`)
  if (rungs.length < 1 || rungs.length > MOST_RUNGS)
    throw refuse(`have 1 to ${MOST_RUNGS} rungs, got ${rungs.length}`)
  const bare = { ...refund, hasAnchor: false }
  const refundId = transactionId(serializeUnsigned(bare))
  let below = LEAST_FEE_SAT - 1
  for (const [index, { signedTx }] of rungs.entries()) {
    const outputSat = rungOutputSat(bare, refundId, signedTx)
    if (outputSat === null)
      throw refuse(`spend the refund and pay all to its owner in rung ${index}, signed by that owner`)
    const feeSat = refund.outputSat - outputSat
    if (feeSat <= below) throw refuse(`pay more than ${below} sat in rung ${index}, got ${feeSat}`)
    if (outputSat < DUST_SAT) throw refuse(`leave ${DUST_SAT} sat or more in rung ${index}, got ${outputSat}`)
    below = feeSat
  }
  return bare
}

/** What a rung leaves to the refund's owner; null when it is not, to the byte, a rung of this refund. */
function rungOutputSat(refund: SparkTransaction, refundId: Uint8Array, signedTx: Uint8Array): number | null {
  const { outputScript } = refund
  const rung = { previousId: refundId, sequence: REPLACEABLE, outputSat: 0, outputScript, hasAnchor: false }
  const unsignedBytes = serializeUnsigned(rung).length
  // Marker and flag of a witness, its two counts, and the signature.
  if (signedTx.length !== unsignedBytes + 4 + SIGNATURE_BYTES) return null
  const bytes = Buffer.from(signedTx.buffer, signedTx.byteOffset, signedTx.length)
  const sats = bytes.readBigUInt64LE(unsignedBytes + 2 - 4 - outputScript.length - 9)
  if (sats > BigInt(refund.outputSat)) return null
  const tx = { ...rung, outputSat: Number(sats) }
  const signature = Uint8Array.from(bytes.subarray(-4 - SIGNATURE_BYTES, -4))
  const expected = withSignature(tx, serializeUnsigned(tx), signature).signed
  if (Buffer.compare(expected, bytes) !== 0) return null
  const owner = outputScript.subarray(2)
  return verifySchnorr(signatureHash(tx, outputOf(refund)), owner, signature) ? tx.outputSat : null
}
