import type { MessageInitShape } from '@bufbuild/protobuf'
import { type RefundTransactions, refundTransactions } from '../bitcoin/leaf-transactions.ts'
import { receiverScript } from '../bitcoin/taproot.ts'
import { currentSequences } from '../bitcoin/timelock.ts'
import type { SignedTransaction } from '../bitcoin/transaction.ts'
import type { Point } from '../crypto/curve.ts'
import { GrpcError } from '../grpc/status.ts'
import { type Keyshare, keysAddUp, tweakKeyshare } from '../ledger/keyshare.ts'
import { transferMessage } from '../ledger/messages.ts'
import { type Identity, keptBytes, type Leaf } from '../ledger/node.ts'
import type { Transfer, TransferLeaf } from '../ledger/transfer.ts'
import type {
  ClaimLeafKeyTweak,
  ClaimTransferRequest,
  ClaimTransferResponseSchema,
} from '../proto/generated/spark_pb.ts'
import { CLAIM_TAG, type OpenedTweak, openClaimTweaks } from './key-tweaks.ts'
import { type NetworkState, requireAllOperators } from './network-state.ts'
import { type RefundJobs, refundJobsOf, signRefunds } from './sign-refunds.ts'

/** Claims a transfer: the receiver's key tweaks are applied, and refunds to the new leaf keys signed. */
export function claimTransfer(
  state: NetworkState,
  request: ClaimTransferRequest,
  caller: Identity,
): MessageInitShape<typeof ClaimTransferResponseSchema> {
  requireAllOperators(state)
  const transfer = claimable(state, request, caller)
  const parts = request.claimPackage
  if (parts === undefined)
    throw new GrpcError('invalidArgument', 'a claim should come with its claim package')
  const identity = request.ownerIdentityPublicKey
  const tweaks = openClaimTweaks({
    operators: state.operators,
    transferId: request.transferId,
    signer: identity,
    tag: CLAIM_TAG,
    parts,
  })
  const leaves = transfer.leaves.map(({ leaf }) => leaf)
  const jobsOf = refundJobsOf(leaves, {
    cpfp: parts.leavesToClaim,
    direct: parts.directLeavesToClaim,
    directFromCpfp: parts.directFromCpfpLeavesToClaim,
  })
  if (tweaks.size !== transfer.leaves.length || parts.leavesToClaim.length !== transfer.leaves.length) {
    throw new GrpcError('invalidArgument', `a claim should cover all ${transfer.leaves.length} leaves`)
  }
  const claimed = transfer.leaves.map((entry) => {
    const { id } = entry.leaf
    return claimLeaf(state, entry, tweaks.get(id), jobsOf(id))
  })

  takeOver(state, transfer, claimed)
  return { transfer: transferMessage(transfer, state.operators) }
}

/** A leaf with all that its receiver's claim changes. */
export interface ClaimedLeaf {
  leaf: Leaf
  keyshare: Keyshare
  signingKey: Point
  refunds: RefundTransactions<SignedTransaction>
}

/** The leaves are the receiver's, and the transfer is over. */
export function takeOver(state: NetworkState, transfer: Transfer, claimed: readonly ClaimedLeaf[]): void {
  const now = state.now()
  for (const { leaf, keyshare, signingKey, refunds } of claimed) {
    leaf.tree.keyshare = keyshare
    leaf.ownerSigningKey = keptBytes(signingKey)
    leaf.refunds = refunds
    leaf.status = 'AVAILABLE'
    leaf.updatedAt = now
    state.ledger.changeOwner(leaf, transfer.receiver)
  }
  state.ledger.complete(transfer, now)
  state.counts.claims++
}

function claimable(state: NetworkState, request: ClaimTransferRequest, caller: Identity): Transfer {
  const transfer = receivedTransfer(state, request, caller)
  if (transfer.state.kind !== 'tweaked') {
    throw new GrpcError('failedPrecondition', `transfer ${transfer.id} cannot be claimed yet`)
  }
  return transfer
}

/** A transfer to the caller that has not been claimed. @throws GrpcError */
export function receivedTransfer(
  state: NetworkState,
  request: Pick<ClaimTransferRequest, 'transferId' | 'ownerIdentityPublicKey'>,
  caller: Identity,
): Transfer {
  if (Buffer.from(request.ownerIdentityPublicKey).toString('hex') !== caller) {
    throw new GrpcError('permissionDenied', 'the session is not that of the identity that claims')
  }
  const transfer = state.ledger.transfer(request.transferId)
  if (transfer === undefined) throw new GrpcError('notFound', `there is no transfer ${request.transferId}`)
  if (transfer.receiver !== caller) {
    throw new GrpcError('permissionDenied', `transfer ${transfer.id} has another receiver`)
  }
  if (transfer.state.kind === 'completed') {
    throw new GrpcError('alreadyExists', `transfer ${transfer.id} has been claimed`)
  }
  return transfer
}

function claimLeaf(
  state: NetworkState,
  entry: TransferLeaf,
  opened: OpenedTweak<ClaimLeafKeyTweak> | undefined,
  jobs: RefundJobs,
): ClaimedLeaf {
  const { leaf } = entry
  if (opened === undefined || jobs.cpfp === undefined) {
    throw new GrpcError('invalidArgument', `the claim leaves out leaf ${leaf.id}`)
  }
  const signingKey = jobs.cpfp.signingPublicKey
  const keyshare = tweakKeyshare(leaf.tree.keyshare, opened.tweak)
  if (keyshare === null || !keysAddUp(keyshare, signingKey, leaf.tree.key.internal)) {
    throw new GrpcError('invalidArgument', `the keys of leaf ${leaf.id} do not add up to its verifying key`)
  }
  const refunds = refundTransactions(leaf, currentSequences(entry.refundSequence), receiverScript(signingKey))
  return { leaf, keyshare, signingKey, refunds: signRefunds(state.desk, leaf, keyshare, refunds, jobs) }
}
