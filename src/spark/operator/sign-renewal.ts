import { nodePair, type RefundTransactions, refundTransactions } from '../bitcoin/leaf-transactions.ts'
import { receiverScript } from '../bitcoin/taproot.ts'
import { initialSequences, isMarked } from '../bitcoin/timelock.ts'
import { outputOf, type SignedTransaction, type SparkTransaction } from '../bitcoin/transaction.ts'
import { GrpcError } from '../grpc/status.ts'
import type { Leaf } from '../ledger/node.ts'
import type { UserSignedTxSigningJob } from '../proto/generated/spark_pb.ts'
import type { NetworkState } from './network-state.ts'
import { type RefundJobs, signRefunds } from './sign-refunds.ts'

type Job = UserSignedTxSigningJob | undefined

export interface SignedPair {
  nodeTx: SignedTransaction
  directTx: SignedTransaction
}

/** Signs the pair of transactions that carry a node on from its parent. */
export function signPair(
  state: NetworkState,
  leaf: Leaf,
  parent: SignedTransaction,
  sequences: { cpfp: number; direct: number },
  nodeJob: Job,
  directJob: Job,
): SignedPair {
  const pair = nodePair(parent, sequences)
  const sign = (what: string, tx: SparkTransaction, job: Job) =>
    state.desk.sign(
      {
        what,
        leafId: leaf.id,
        tx,
        spent: outputOf(parent),
        key: leaf.tree.key,
        keyshare: leaf.tree.keyshare,
      },
      job,
    )
  return {
    nodeTx: sign('node transaction', pair.cpfp, nodeJob),
    directTx: sign('direct node transaction', pair.direct, directJob),
  }
}

/** Refunds to the owner's own leaf key, under a full lock. */
export function signNewRefunds(
  state: NetworkState,
  leaf: Leaf,
  pair: SignedPair,
  jobs: RefundJobs,
): RefundTransactions<SignedTransaction> {
  if (leaf.ownerSigningKey === null)
    throw new GrpcError('failedPrecondition', `leaf ${leaf.id} is not claimed`)
  const script = receiverScript(leaf.ownerSigningKey)
  const marked = jobs.cpfp !== undefined && isMarked(jobs.cpfp.rawTx)
  const refunds = refundTransactions(pair, initialSequences(undefined, marked), script)
  return signRefunds(state.desk, { id: leaf.id, tree: leaf.tree, ...pair }, leaf.tree.keyshare, refunds, jobs)
}
