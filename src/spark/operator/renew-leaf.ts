import { randomUUID } from 'node:crypto'
import type { MessageInitShape } from '@bufbuild/protobuf'
import type { RefundTransactions } from '../bitcoin/leaf-transactions.ts'
import {
  initialSequences,
  isMarked,
  lockBlocks,
  nextSequences,
  RENEWABLE_BLOCKS,
} from '../bitcoin/timelock.ts'
import type { SignedTransaction } from '../bitcoin/transaction.ts'
import { GrpcError } from '../grpc/status.ts'
import { nodeMessage } from '../ledger/messages.ts'
import type { Identity, Leaf, SplitNode } from '../ledger/node.ts'
import type {
  RenewLeafRequest,
  RenewLeafResponseSchema,
  RenewNodeTimelockSigningJob,
  RenewNodeZeroTimelockSigningJob,
  RenewRefundTimelockSigningJob,
} from '../proto/generated/spark_pb.ts'
import { type NetworkState, requireAllOperators } from './network-state.ts'
import { availableLeaf } from './outgoing.ts'
import type { RefundJobs } from './sign-refunds.ts'
import { type SignedPair, signNewRefunds, signPair } from './sign-renewal.ts'

type Response = MessageInitShape<typeof RenewLeafResponseSchema>

/** Gives new locks to a leaf whose locks have run low, so that it can be transferred again. */
export function renewLeaf(state: NetworkState, request: RenewLeafRequest, caller: Identity): Response {
  requireAllOperators(state)
  const leaf = availableLeaf(state, request.leafId, caller)
  const blocks = lockBlocks(leaf.refunds.cpfp.sequence)
  if (blocks > RENEWABLE_BLOCKS) {
    throw new GrpcError(
      'failedPrecondition',
      `the refund of leaf ${leaf.id} is still locked ${blocks} blocks`,
    )
  }
  const { signingJobs } = request
  switch (signingJobs.case) {
    case 'renewNodeZeroTimelockSigningJob':
      return renewZero(state, leaf, signingJobs.value)
    case 'renewNodeTimelockSigningJob':
      return renewNode(state, leaf, signingJobs.value)
    case 'renewRefundTimelockSigningJob':
      return renewRefund(state, leaf, signingJobs.value)
    case undefined:
      throw new GrpcError('invalidArgument', 'a renewal should come with its signing jobs')
    default:
      return signingJobs satisfies never
  }
}

/** A node without a lock carries on into another one; the old node becomes its parent. */
function renewZero(state: NetworkState, leaf: Leaf, jobs: RenewNodeZeroTimelockSigningJob): Response {
  if (lockBlocks(leaf.nodeTx.sequence) !== 0) {
    throw new GrpcError(
      'failedPrecondition',
      `node ${leaf.id} has a lock: it cannot be renewed as one without`,
    )
  }
  const pair = signNode(state, leaf, leaf, initialSequences(0, marksLocks(jobs)), jobs)
  const refunds = signNewRefunds(state, leaf, pair, {
    cpfp: jobs.refundTxSigningJob,
    direct: undefined,
    directFromCpfp: jobs.directFromCpfpRefundTxSigningJob,
  })
  const value = insertAbove(state, leaf, leaf, pair, refunds)
  state.counts.renewals.zero++
  return { renewResult: { case: 'renewNodeZeroTimelockResult', value } }
}

/** The node's own lock has run low: a node without a lock goes in between, and under it the lock starts from the top. */
function renewNode(state: NetworkState, leaf: Leaf, jobs: RenewNodeTimelockSigningJob): Response {
  const parent = parentOf(state, leaf)
  const blocks = lockBlocks(leaf.nodeTx.sequence)
  if (blocks === 0 || blocks > RENEWABLE_BLOCKS) {
    throw new GrpcError(
      'failedPrecondition',
      `node ${leaf.id} is locked ${blocks} blocks: its lock needs no renewal`,
    )
  }
  const between = signPair(
    state,
    leaf,
    parent.nodeTx,
    initialSequences(0, marksLocks(jobs)),
    jobs.splitNodeTxSigningJob,
    jobs.splitNodeDirectTxSigningJob,
  )
  const pair = signNode(state, leaf, between, initialSequences(undefined, marksLocks(jobs)), jobs)
  const refunds = signNewRefunds(state, leaf, pair, refundJobs(jobs))
  const value = insertAbove(state, leaf, between, pair, refunds)
  state.counts.renewals.node++
  return { renewResult: { case: 'renewNodeTimelockResult', value } }
}

/** The node's lock goes one step down, and the refund's starts from the top. */
function renewRefund(state: NetworkState, leaf: Leaf, jobs: RenewRefundTimelockSigningJob): Response {
  const parent = parentOf(state, leaf)
  const sequences = nextSequences(leaf.nodeTx.sequence)
  if (sequences === null) {
    throw new GrpcError('failedPrecondition', `the lock of node ${leaf.id} cannot go lower: renew the node`)
  }
  const pair = signNode(state, leaf, parent, sequences, jobs)
  const refunds = signNewRefunds(state, leaf, pair, refundJobs(jobs))
  apply(state, leaf, pair, refunds)
  state.counts.renewals.refund++
  const value = { node: nodeMessage(leaf, state.operators) }
  return { renewResult: { case: 'renewRefundTimelockResult', value } }
}

/** The leaf's new node transactions, with and without a fee anchor, that spend the node above. */
function signNode(
  state: NetworkState,
  leaf: Leaf,
  above: SignedPair,
  sequences: Parameters<typeof signPair>[3],
  jobs: RenewNodeZeroTimelockSigningJob | RenewNodeTimelockSigningJob | RenewRefundTimelockSigningJob,
): SignedPair {
  const { nodeTxSigningJob, directNodeTxSigningJob } = jobs
  return signPair(state, leaf, above.nodeTx, sequences, nodeTxSigningJob, directNodeTxSigningJob)
}

/** Whether this wallet marks the locks of a renewal: seen by its refund, and checked to the byte in all it signs. */
function marksLocks({
  refundTxSigningJob,
}: Pick<RenewRefundTimelockSigningJob, 'refundTxSigningJob'>): boolean {
  return refundTxSigningJob !== undefined && isMarked(refundTxSigningJob.rawTx)
}

function refundJobs(jobs: RenewNodeTimelockSigningJob | RenewRefundTimelockSigningJob): RefundJobs {
  return {
    cpfp: jobs.refundTxSigningJob,
    direct: jobs.directRefundTxSigningJob,
    directFromCpfp: jobs.directFromCpfpRefundTxSigningJob,
  }
}

function parentOf(state: NetworkState, leaf: Leaf): SplitNode {
  const parent = leaf.parentId === null ? undefined : state.ledger.node(leaf.parentId)
  if (parent?.kind !== 'split') {
    throw new GrpcError('failedPrecondition', `leaf ${leaf.id} has no parent node to renew from`)
  }
  return parent
}

/** Takes the leaf's new transactions over, with a node of `above` between its parent and it; both as the wallet is told. */
function insertAbove(
  state: NetworkState,
  leaf: Leaf,
  above: SignedPair,
  pair: SignedPair,
  refunds: RefundTransactions<SignedTransaction>,
) {
  const { tree, parentId, owner } = leaf
  const at = state.now()
  const split: SplitNode = {
    ...{ kind: 'split', id: randomUUID(), tree, parentId, owner },
    ...{ nodeTx: above.nodeTx, directTx: above.directTx, createdAt: at, updatedAt: at },
  }
  apply(state, leaf, pair, refunds)
  state.ledger.insertParent(leaf, split)
  return { splitNode: nodeMessage(split, state.operators), node: nodeMessage(leaf, state.operators) }
}

function apply(
  state: NetworkState,
  leaf: Leaf,
  pair: SignedPair,
  refunds: RefundTransactions<SignedTransaction>,
): void {
  leaf.nodeTx = pair.nodeTx
  leaf.directTx = pair.directTx
  leaf.refunds = refunds
  leaf.updatedAt = state.now()
}
