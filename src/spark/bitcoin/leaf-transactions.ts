import { lockBlocks, type SequencePair } from './timelock.ts'
import type { SignedTransaction, SparkTransaction } from './transaction.ts'

// Wallet and operators must agree on the fee to the satoshi, or signatures would not fit.
const DIRECT_FEE_SATS = 191 * 5

function afterFee(sats: number): number {
  return sats > DIRECT_FEE_SATS ? sats - DIRECT_FEE_SATS : sats
}

/** The transaction that a node or refund spends. */
export type NodeParent = Pick<SignedTransaction, 'id' | 'outputSat' | 'outputScript'>

/** The pair of transactions that carry a node on to itself: the owner's with an anchor, the watchtower's with a fee. */
export function nodePair(
  parent: NodeParent,
  sequences: SequencePair,
): { cpfp: SparkTransaction; direct: SparkTransaction } {
  const { id: previousId, outputSat, outputScript } = parent
  return {
    cpfp: { previousId, sequence: sequences.cpfp, outputSat, outputScript, hasAnchor: true },
    direct: {
      previousId,
      sequence: sequences.direct,
      outputSat: afterFee(outputSat),
      outputScript,
      hasAnchor: false,
    },
  }
}

/** The two transactions that carry a node: what its refunds spend. */
export interface NodeTransactions {
  nodeTx: NodeParent & { sequence: number }
  directTx: NodeParent
}

/** Under a node without a lock there is no direct refund: its owner can always exit in time. */
export function hasDirectRefund({ nodeTx }: Pick<NodeTransactions, 'nodeTx'>): boolean {
  return lockBlocks(nodeTx.sequence) !== 0
}

/** The three ways out of a leaf; the direct one only where {@link hasDirectRefund}. */
export interface RefundTransactions<T = SparkTransaction> {
  cpfp: T
  direct: T | null
  directFromCpfp: T
}

export function refundTransactions(
  { nodeTx, directTx }: NodeTransactions,
  sequences: SequencePair,
  receiverScript: Uint8Array,
): RefundTransactions {
  const watchtower = (parent: NodeParent): SparkTransaction => ({
    previousId: parent.id,
    sequence: sequences.direct,
    outputSat: afterFee(parent.outputSat),
    outputScript: receiverScript,
    hasAnchor: false,
  })
  return {
    cpfp: {
      previousId: nodeTx.id,
      sequence: sequences.cpfp,
      outputSat: nodeTx.outputSat,
      outputScript: receiverScript,
      hasAnchor: true,
    },
    direct: hasDirectRefund({ nodeTx }) ? watchtower(directTx) : null,
    directFromCpfp: watchtower(nodeTx),
  }
}
