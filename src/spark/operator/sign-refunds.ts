import { hasDirectRefund, type RefundTransactions } from '../bitcoin/leaf-transactions.ts'
import { outputOf, type SignedTransaction } from '../bitcoin/transaction.ts'
import { GrpcError } from '../grpc/status.ts'
import type { Keyshare } from '../ledger/keyshare.ts'
import type { Leaf } from '../ledger/node.ts'
import type { TransferPackage, UserSignedTxSigningJob } from '../proto/generated/spark_pb.ts'
import { refundWithLadder } from './fee-ladder.ts'
import type { SigningDesk, SigningTask } from './signing.ts'

/** A wallet's signing jobs as they come: one list for each kind of refund. */
export interface RefundJobLists {
  cpfp: UserSignedTxSigningJob[]
  direct: UserSignedTxSigningJob[]
  directFromCpfp: UserSignedTxSigningJob[]
}

/**
 * Sorts a wallet's jobs by leaf. Each must be for one of the leaves, and a leaf has at most one of each kind: a job
 * that nobody signs is one that nobody checks.
 * @throws GrpcError
 */
export function refundJobsOf(leaves: readonly Leaf[], lists: RefundJobLists): (leafId: string) => RefundJobs {
  const ids = new Set(leaves.map(({ id }) => id))
  const locked = new Set(leaves.filter(hasDirectRefund).map(({ id }) => id))
  const cpfp = byLeaf('refund', lists.cpfp, ids)
  const direct = byLeaf('direct refund', lists.direct, locked)
  const directFromCpfp = byLeaf('watchtower refund', lists.directFromCpfp, ids)
  return (id) => ({ cpfp: cpfp.get(id), direct: direct.get(id), directFromCpfp: directFromCpfp.get(id) })
}

/** The same for the lists of a sender's package. @throws GrpcError */
export function refundJobsToSend(
  leaves: readonly Leaf[],
  parts: Pick<TransferPackage, 'leavesToSend' | 'directLeavesToSend' | 'directFromCpfpLeavesToSend'>,
): (leafId: string) => RefundJobs {
  return refundJobsOf(leaves, {
    cpfp: parts.leavesToSend,
    direct: parts.directLeavesToSend,
    directFromCpfp: parts.directFromCpfpLeavesToSend,
  })
}

function byLeaf(
  what: string,
  jobs: UserSignedTxSigningJob[],
  allowed: ReadonlySet<string>,
): Map<string, UserSignedTxSigningJob> {
  const sorted = new Map(jobs.map((job) => [job.leafId, job]))
  const stray = jobs.find(({ leafId }) => !allowed.has(leafId))
  if (stray !== undefined)
    throw new GrpcError('invalidArgument', `there should be no ${what} of leaf ${stray.leafId}`)
  if (sorted.size !== jobs.length)
    throw new GrpcError('invalidArgument', `a leaf has two jobs for its ${what}`)
  return sorted
}

export type RefundKind = keyof RefundTransactions

export interface RefundJobs {
  cpfp: UserSignedTxSigningJob | undefined
  direct: UserSignedTxSigningJob | undefined
  directFromCpfp: UserSignedTxSigningJob | undefined
}

type RefundParents = Pick<Leaf, 'id' | 'tree' | 'nodeTx' | 'directTx'>

/** Signs the refunds of a leaf with a wallet's jobs for them, under the given state of the operators' key. */
export function signRefunds(
  desk: SigningDesk,
  parents: RefundParents,
  keyshare: Keyshare,
  refunds: RefundTransactions,
  jobs: RefundJobs,
): RefundTransactions<SignedTransaction> {
  const ladder = jobs.cpfp?.refundLadder
  const tx = ladder === undefined ? refunds.cpfp : refundWithLadder(refunds.cpfp, parents.id, ladder)
  const tasks = refundTasks(parents, keyshare, refunds)
  return {
    cpfp: desk.sign({ ...tasks.cpfp, tx, hasLadder: ladder !== undefined }, jobs.cpfp),
    direct: tasks.direct && desk.sign(tasks.direct, jobs.direct),
    directFromCpfp: desk.sign(tasks.directFromCpfp, jobs.directFromCpfp),
  }
}

/** What there is to sign of a leaf's refunds, under the given state of the operators' key. */
export function refundTasks(
  { id, tree, nodeTx, directTx }: RefundParents,
  keyshare: Keyshare,
  refunds: RefundTransactions,
): RefundTransactions<SigningTask> {
  const common = { leafId: id, key: tree.key, keyshare }
  const node = outputOf(nodeTx)
  return {
    cpfp: { ...common, what: 'refund', tx: refunds.cpfp, spent: node },
    direct: refunds.direct && {
      ...common,
      what: 'direct refund',
      tx: refunds.direct,
      spent: outputOf(directTx),
    },
    directFromCpfp: { ...common, what: 'watchtower refund', tx: refunds.directFromCpfp, spent: node },
  }
}
