/** What a taproot signature commits to (BIP341). */

import { sha256, taggedHash } from '../crypto/hashing.ts'
import { type SparkTransaction, type SpentOutput, serializeOutputs } from './transaction.ts'

/** What BIP341's message commits to besides version, lock time and input. Each is a SHA-256 over all inputs or outputs. */
export interface TransactionHashes {
  prevouts: Uint8Array
  amounts: Uint8Array
  scripts: Uint8Array
  sequences: Uint8Array
  outputs: Uint8Array
}

/** BIP341's signature message for the key path with SIGHASH_DEFAULT, hashed. */
export function keyPathSighash(
  version: number,
  lockTime: number,
  hashes: TransactionHashes,
  inputIndex: number,
): Uint8Array {
  const head = Buffer.alloc(10)
  head.writeUInt32LE(version, 2)
  head.writeUInt32LE(lockTime, 6)
  const tail = Buffer.alloc(5)
  tail.writeUInt32LE(inputIndex, 1)
  const { prevouts, amounts, scripts, sequences, outputs } = hashes
  return taggedHash('TapSighash', head, prevouts, amounts, scripts, sequences, outputs, tail)
}

/** What is signed for one of Spark's transactions. */
export function signatureHash(tx: SparkTransaction, spent: SpentOutput): Uint8Array {
  const amount = Buffer.alloc(8)
  amount.writeBigUInt64LE(BigInt(spent.sat))
  const sequence = Buffer.alloc(4)
  sequence.writeUInt32LE(tx.sequence)
  const hashes = {
    prevouts: sha256(tx.previousId, new Uint8Array(4)),
    amounts: sha256(amount),
    scripts: sha256(Uint8Array.of(spent.script.length), spent.script),
    sequences: sha256(sequence),
    outputs: sha256(serializeOutputs(tx)),
  }
  return keyPathSighash(3, 0, hashes, 0)
}
