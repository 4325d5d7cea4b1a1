import { hasDirectRefund } from '../bitcoin/leaf-transactions.ts'
import { GrpcError } from '../grpc/status.ts'
import type { Leaf } from '../ledger/node.ts'
import type { UserSignedTxSigningJob } from '../proto/generated/spark_pb.ts'
import type { RefundJobs } from './sign-refunds.ts'

/** A wallet's signing jobs as they come: one list for each kind of refund. */
export interface RefundJobLists {
  cpfp: UserSignedTxSigningJob[]
  direct: UserSignedTxSigningJob[]
  directFromCpfp: UserSignedTxSigningJob[]
}

/**
 * Sorts a wallet's jobs by leaf. Each must be for one of the leaves, and one at most of each kind: what nobody signs,
 * nobody would check.
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
