import { randomBytes, randomUUID } from 'node:crypto'
import {
  type NodeParent,
  nodePair,
  type RefundTransactions,
  refundTransactions,
} from '../bitcoin/leaf-transactions.ts'
import { signatureHash } from '../bitcoin/sighash.ts'
import { receiverScript, taprootKey, taprootSecret } from '../bitcoin/taproot.ts'
import { DIRECT_OFFSET_BLOCKS, INITIAL_BLOCKS, initialSequences, nextSequences } from '../bitcoin/timelock.ts'
import {
  outputOf,
  type SignedTransaction,
  type SparkTransaction,
  type SpentOutput,
  serializeUnsigned,
  withSignature,
} from '../bitcoin/transaction.ts'
import { basePoint, randomScalar, sumPoints } from '../crypto/curve.ts'
import { encryptTo } from '../crypto/ecies.ts'
import { reduce, type Scalar, scalarToBytes } from '../crypto/scalar.ts'
import { signCompact, signSchnorr } from '../crypto/signatures.ts'
import type { Operators } from '../operator/operators.ts'
import { newKeyshare } from './keyshare.ts'
import { keptBytes, type Leaf, NO_BYTES, type SplitNode } from './node.ts'
import type { TransferLeaf } from './transfer.ts'

export interface MintOptions {
  /** Lock of a new leaf's first refund, in blocks; each transfer takes 100 off. */
  refundBlocks: number
  /** Lock of a new leaf's node, in blocks; 0 makes a leaf like a deposit's, which is cheapest to transfer. */
  nodeBlocks: number
}

export const DEFAULT_MINT: MintOptions = { refundBlocks: INITIAL_BLOCKS, nodeBlocks: 0 }

/** Somebody who pays out new leaves: the faucet, and the service provider in a swap. */
export interface Issuer {
  identitySecret: Scalar
  /** Compressed public key. */
  identityKey: Uint8Array
}

export interface Minted {
  leaf: Leaf
  ancestors: SplitNode[]
  transferLeaf: TransferLeaf
}

/**
 * Makes a leaf out of nothing, as a deposit would, already on its way to a receiver. Its user key is a random one, sent
 * encrypted along, so the receiver claims it like any transfer; all its transactions carry real signatures.
 */
export function mintFor(
  operators: Operators,
  issuer: Issuer,
  receiver: Uint8Array,
  transferId: string,
  valueSat: number,
  now: Date,
  options: MintOptions = DEFAULT_MINT,
): Minted {
  const userSecret = randomScalar()
  const operatorsSecret = randomScalar()
  const keyshare = newKeyshare(operatorsSecret, operators.threshold, operators.all.length)
  const key = taprootKey(sumPoints(keyshare.publicKey, basePoint(userSecret)))
  const secret = taprootSecret(key, reduce(userSecret + operatorsSecret))
  const sign = (tx: SparkTransaction, spent: SpentOutput) =>
    withSignature(tx, serializeUnsigned(tx), signSchnorr(signatureHash(tx, spent), secret))

  const tree = { id: randomUUID(), valueSat, key, keyshare }
  const owner = Buffer.from(issuer.identityKey).toString('hex')
  const common = { tree, owner, createdAt: now, updatedAt: now }
  const deposit = { id: new Uint8Array(randomBytes(32)), outputSat: valueSat, outputScript: key.script }
  const signPair = (parent: NodeParent, blocks: number) => {
    const pair = nodePair(parent, initialSequences(blocks))
    return { nodeTx: sign(pair.cpfp, outputOf(parent)), directTx: sign(pair.direct, outputOf(parent)) }
  }
  const root = signPair(deposit, 0)
  const id = randomUUID()
  const ancestors: SplitNode[] =
    options.nodeBlocks === 0 ? [] : [{ kind: 'split', id: randomUUID(), parentId: null, ...common, ...root }]
  const pair = options.nodeBlocks === 0 ? root : signPair(root.nodeTx, options.nodeBlocks)

  const refundsTo = (
    receiverKey: Uint8Array,
    cpfp: number,
    direct: number,
  ): RefundTransactions<SignedTransaction> => {
    const refunds = refundTransactions(pair, { cpfp, direct }, receiverScript(receiverKey))
    return {
      cpfp: sign(refunds.cpfp, outputOf(pair.nodeTx)),
      direct: refunds.direct && sign(refunds.direct, outputOf(pair.directTx)),
      directFromCpfp: sign(refunds.directFromCpfp, outputOf(pair.nodeTx)),
    }
  }
  const leaf: Leaf = {
    kind: 'leaf',
    id,
    parentId: ancestors[0]?.id ?? null,
    ...common,
    ...pair,
    status: 'TRANSFER_LOCKED',
    ownerSigningKey: null,
    refunds: refundsTo(issuer.identityKey, options.refundBlocks, options.refundBlocks + DIRECT_OFFSET_BLOCKS),
  }
  const next = nextSequences(options.refundBlocks)
  if (next === null)
    throw new Error(`a refund lock should be 100 blocks or more, got ${options.refundBlocks}`)
  const outgoing = refundsTo(receiver, next.cpfp, next.direct)
  const secretCipher = keptBytes(encryptTo(receiver, scalarToBytes(userSecret)))
  const signed = Buffer.concat([Buffer.from(id), Buffer.from(transferId), secretCipher])
  return {
    leaf,
    ancestors,
    transferLeaf: {
      leaf,
      secretCipher,
      signature: signCompact(signed, issuer.identitySecret),
      refundTx: outgoing.cpfp.signed,
      directRefundTx: outgoing.direct?.signed ?? NO_BYTES,
      directFromCpfpRefundTx: outgoing.directFromCpfp.signed,
      refundSequence: outgoing.cpfp.sequence,
    },
  }
}
