import type { RefundTransactions } from '../bitcoin/leaf-transactions.ts'
import { outputOf, type SignedTransaction } from '../bitcoin/transaction.ts'
import type { Keyshare, Leaf } from '../ledger/node.ts'
import type { UserSignedTxSigningJob } from '../proto/generated/spark_pb.ts'
import { refundWithLadder } from './fee-ladder.ts'
import type { SigningDesk } from './signing.ts'

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
  const common = { leafId: parents.id, key: parents.tree.key, keyshare }
  const node = outputOf(parents.nodeTx)
  const direct = outputOf(parents.directTx)
  const ladder = jobs.cpfp?.refundLadder
  const refund = ladder === undefined ? refunds.cpfp : refundWithLadder(refunds.cpfp, parents.id, ladder)
  const hasLadder = ladder !== undefined
  return {
    cpfp: desk.sign({ ...common, what: 'refund', tx: refund, spent: node, hasLadder }, jobs.cpfp),
    direct:
      refunds.direct &&
      desk.sign({ ...common, what: 'direct refund', tx: refunds.direct, spent: direct }, jobs.direct),
    directFromCpfp: desk.sign(
      { ...common, what: 'watchtower refund', tx: refunds.directFromCpfp, spent: node },
      jobs.directFromCpfp,
    ),
  }
}
