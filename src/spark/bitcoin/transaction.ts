/** Spark's transactions: version 3, one input, one paying output, sometimes an anchor. */

import { sha256 } from '../crypto/hashing.ts'

/** What one of Spark's transactions says: version 3, one input, one paying output, sometimes an anchor. */
export interface SparkTransaction {
  /** Id of the transaction spent, in hash order (not reversed). Its output 0 is spent. */
  previousId: Uint8Array
  sequence: number
  outputSat: number
  outputScript: Uint8Array
  /** The anchor makes it possible for a child to pay the fee. */
  hasAnchor: boolean
}

/** A transaction with its serialization, unsigned as wallets send it and signed as operators keep it. */
export interface SignedTransaction extends SparkTransaction {
  id: Uint8Array
  signed: Uint8Array
}

/** What a transaction spends: the output's amount and script, which its signature commits to. */
export interface SpentOutput {
  sat: number
  script: Uint8Array
}

// OP_1 <0x4e73>: anyone may spend it.
const ANCHOR_SCRIPT = Uint8Array.of(0x51, 0x02, 0x4e, 0x73)

/** Serializes without witness: the form that is hashed for the id, and that wallets send. */
export function serializeUnsigned(tx: SparkTransaction): Uint8Array {
  const script = tx.outputScript
  const bytes = Buffer.alloc(4 + 1 + 41 + 1 + 9 + script.length + (tx.hasAnchor ? 13 : 0) + 4)
  let at = bytes.writeUInt32LE(3, 0)
  at = bytes.writeUInt8(1, at)
  bytes.set(tx.previousId, at)
  at = bytes.writeUInt32LE(0, at + 32)
  at = bytes.writeUInt8(0, at)
  at = bytes.writeUInt32LE(tx.sequence, at)
  at = bytes.writeUInt8(tx.hasAnchor ? 2 : 1, at)
  bytes.set(serializeOutputs(tx), at)
  return bytes
}

/** The outputs without their count. */
export function serializeOutputs(tx: SparkTransaction): Uint8Array {
  const script = tx.outputScript
  const bytes = Buffer.alloc(9 + script.length + (tx.hasAnchor ? 13 : 0))
  let at = bytes.writeBigUInt64LE(BigInt(tx.outputSat), 0)
  at = bytes.writeUInt8(script.length, at)
  bytes.set(script, at)
  if (tx.hasAnchor) {
    at = bytes.writeUInt8(ANCHOR_SCRIPT.length, at + script.length + 8)
    bytes.set(ANCHOR_SCRIPT, at)
  }
  return bytes
}

/** Id in hash order. */
export function transactionId(unsigned: Uint8Array): Uint8Array {
  return sha256(sha256(unsigned))
}

/** Adds the one signature as witness to a transaction whose unsigned form is known. */
export function withSignature(
  tx: SparkTransaction,
  unsigned: Uint8Array,
  signature: Uint8Array,
): SignedTransaction {
  // Not from Buffer's pool: stored for long, it would keep the pool's slab alive.
  const signed = new Uint8Array(unsigned.length + 4 + signature.length)
  const end = unsigned.length - 4
  signed.set(unsigned.subarray(0, 4))
  signed.set([0, 1], 4)
  signed.set(unsigned.subarray(4, end), 6)
  signed.set([1, signature.length], end + 2)
  signed.set(signature, end + 4)
  signed.set(unsigned.subarray(end), end + 4 + signature.length)
  return { ...tx, id: transactionId(unsigned), signed }
}

/** Output 0. */
export function outputOf(tx: Pick<SparkTransaction, 'outputSat' | 'outputScript'>): SpentOutput {
  return { sat: tx.outputSat, script: tx.outputScript }
}
