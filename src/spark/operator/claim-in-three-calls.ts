/**
 * How SDKs before 0.18 claim a transfer: key tweaks to every operator, then the operators' shares of the refunds'
 * signatures, then the whole signatures. Nothing about the leaves changes before the last call.
 */

import type { MessageInitShape } from '@bufbuild/protobuf'
import { type RefundTransactions, refundTransactions } from '../bitcoin/leaf-transactions.ts'
import { receiverScript } from '../bitcoin/taproot.ts'
import { currentSequences } from '../bitcoin/timelock.ts'
import type { SignedTransaction } from '../bitcoin/transaction.ts'
import { addPoints, negatePoint, type Point } from '../crypto/curve.ts'
import { sha256 } from '../crypto/hashing.ts'
import { GrpcError } from '../grpc/status.ts'
import { type Keyshare, keysAddUp, tweakKeyshare } from '../ledger/keyshare.ts'
import { nodeMessage } from '../ledger/messages.ts'
import type { Identity } from '../ledger/node.ts'
import type { ClaimOffers, Transfer, TransferLeaf, TransferState } from '../ledger/transfer.ts'
import { SignatureIntent } from '../proto/generated/common_pb.ts'
import type {
  ClaimLeafKeyTweak,
  ClaimTransferSignRefundsRequest,
  ClaimTransferSignRefundsResponseSchema,
  ClaimTransferTweakKeysRequest,
  FinalizeNodeSignaturesRequest,
  FinalizeNodeSignaturesResponseSchema,
  LeafRefundTxSigningJob,
  NodeSignatures,
} from '../proto/generated/spark_pb.ts'
import { type ClaimedLeaf, receivedTransfer, takeOver } from './claim-transfer.ts'
import { byLeaf, checkTweak } from './key-tweaks.ts'
import { type NetworkState, requireAllOperators } from './network-state.ts'
import { chooseSigners, type Operator } from './operators.ts'
import { type RefundKind, refundTasks } from './sign-refunds.ts'
import { signingResult } from './signing-result.ts'

/** A wallet that tries again brings other tweaks; those of so many attempts are kept until one is whole. */
const MOST_OFFERS = 4

/**
 * First call, to every operator: its part of the receiver's key tweaks. With the last operator's part they are checked,
 * and the keyshares that they make are known. From then on other tweaks are refused, which a wallet takes as done when
 * the transfer's status says so.
 */
export function tweakClaimKeys(
  state: NetworkState,
  operator: number,
  request: ClaimTransferTweakKeysRequest,
  caller: Identity,
): Record<string, never> {
  const transfer = receivedTransfer(state, request, caller)
  if (transfer.state.kind !== 'tweaked') {
    throw new GrpcError('failedPrecondition', `transfer ${transfer.id} is not waiting for key tweaks`)
  }
  const tweaks = request.leavesToReceive
  requireAllLeaves(transfer, byLeaf(tweaks), 'key tweaks')
  transfer.state.offers ??= new Map()
  const copies = offered(transfer.state.offers, nameOf(tweaks))
  copies.set(operator, tweaks)
  if (copies.size < state.operators.all.length) return {}
  // Whether they are right or not, the next attempt begins anew.
  transfer.state = { kind: 'tweaked' }
  transfer.state = {
    kind: 'receiver-tweaked',
    keyshares: keysharesOf(state, transfer, copies),
    isSigned: false,
  }
  transfer.updatedAt = state.now()
  return {}
}

/** Second call: the operators' shares of the signatures on the refunds to the new leaf keys. */
export function signClaimRefunds(
  state: NetworkState,
  request: ClaimTransferSignRefundsRequest,
  caller: Identity,
): MessageInitShape<typeof ClaimTransferSignRefundsResponseSchema> {
  requireAllOperators(state)
  const transfer = receivedTransfer(state, request, caller)
  const tweaked = receiverTweaked(transfer)
  const jobs = new Map(request.signingJobs.map((job) => [job.leafId, job]))
  requireAllLeaves(transfer, jobs, 'signing jobs', request.signingJobs.length)
  const signers = chooseSigners(state.operators, state.isUp) ?? []
  for (const { leaf } of transfer.leaves) {
    const signingKey = jobs.get(leaf.id)?.refundTxSigningJob?.signingPublicKey
    // A job that is not there tells nothing of the tweaks, and is refused below.
    if (signingKey === undefined) continue
    if (keysAddUp(keyshareOf(tweaked, leaf.id), signingKey, leaf.tree.key.internal)) continue
    // Tweaks that make other keys lead nowhere: the wallet may send better ones. Those once signed for were right.
    if (!tweaked.isSigned) transfer.state = { kind: 'tweaked' }
    throw new GrpcError('invalidArgument', `the keys of leaf ${leaf.id} do not add up to its verifying key`)
  }
  const signingResults = transfer.leaves.map((entry) => {
    const keyshare = keyshareOf(tweaked, entry.leaf.id)
    return signLeaf(state, entry, keyshare, jobs.get(entry.leaf.id), signers)
  })
  tweaked.isSigned = true
  transfer.updatedAt = state.now()
  return { signingResults }
}

/** Third call: the whole signatures. The leaves are the receiver's with it. */
export function finalizeClaim(
  state: NetworkState,
  request: FinalizeNodeSignaturesRequest,
  caller: Identity,
): MessageInitShape<typeof FinalizeNodeSignaturesResponseSchema> {
  requireAllOperators(state)
  if (request.intent !== SignatureIntent.TRANSFER) {
    throw new GrpcError('invalidArgument', 'signatures can be finalized for the claim of a transfer alone')
  }
  const signatures = new Map(request.nodeSignatures.map((entry) => [entry.nodeId, entry]))
  const [first = ''] = signatures.keys()
  const transfer = [...state.ledger.claimableBy(caller)].find(({ leaves }) =>
    leaves.some(({ leaf }) => leaf.id === first),
  )
  if (transfer === undefined) {
    throw new GrpcError('notFound', `there is no transfer of leaf ${first} that the caller could claim`)
  }
  const tweaked = receiverTweaked(transfer)
  if (!tweaked.isSigned) {
    throw new GrpcError('failedPrecondition', `the refunds of transfer ${transfer.id} have not been signed`)
  }
  requireAllLeaves(transfer, signatures, 'signatures', request.nodeSignatures.length)
  const claimed = transfer.leaves.map((entry): ClaimedLeaf => {
    const keyshare = keyshareOf(tweaked, entry.leaf.id)
    return finalizeLeaf(state, entry, keyshare, signatures.get(entry.leaf.id))
  })
  takeOver(state, transfer, claimed)
  return { nodes: claimed.map(({ leaf }) => nodeMessage(leaf, state.operators)) }
}

type ReceiverTweaked = Extract<TransferState, { kind: 'receiver-tweaked' }>

function receiverTweaked({ id, state }: Transfer): ReceiverTweaked {
  if (state.kind === 'receiver-tweaked') return state
  throw new GrpcError('failedPrecondition', `not every operator has the key tweaks for transfer ${id} yet`)
}

function keyshareOf({ keyshares }: ReceiverTweaked, leafId: string): Keyshare {
  const keyshare = keyshares.get(leafId)
  if (keyshare === undefined) throw new Error(`leaf ${leafId} should have been tweaked with its transfer`)
  return keyshare
}

/** One of each for every leaf of the transfer, and none to spare. */
function requireAllLeaves(
  { leaves }: Transfer,
  given: ReadonlyMap<string, unknown>,
  what: string,
  count: number = given.size,
): void {
  if (count === leaves.length && leaves.every(({ leaf }) => given.has(leaf.id))) return
  throw new GrpcError(
    'invalidArgument',
    `a claim should have ${what} for each of its ${leaves.length} leaves once`,
  )
}

/** The same for all operators' parts of one attempt, and for no other: what the shares were made of, in public. */
function nameOf(tweaks: readonly ClaimLeafKeyTweak[]): string {
  const parts = tweaks.flatMap(({ leafId, secretShareTweak }) => [
    sha256(Buffer.from(leafId), ...(secretShareTweak?.proofs ?? [])),
  ])
  return Buffer.from(sha256(...parts.sort(Buffer.compare))).toString('hex')
}

function offered(offers: ClaimOffers, name: string): Map<number, readonly ClaimLeafKeyTweak[]> {
  const known = offers.get(name)
  if (known !== undefined) return known
  const [oldest] = offers.keys()
  if (oldest !== undefined && offers.size >= MOST_OFFERS) offers.delete(oldest)
  const copies = new Map<number, readonly ClaimLeafKeyTweak[]>()
  offers.set(name, copies)
  return copies
}

function keysharesOf(
  { operators }: NetworkState,
  { leaves }: Transfer,
  copies: ReadonlyMap<number, readonly ClaimLeafKeyTweak[]>,
): Map<string, Keyshare> {
  const sorted = operators.all.map(({ index }) => byLeaf(copies.get(index) ?? []))
  return new Map(
    leaves.map(({ leaf }) => {
      const messages = sorted.flatMap((tweaks) => tweaks.get(leaf.id) ?? [])
      const keyshare = tweakKeyshare(leaf.tree.keyshare, checkTweak(operators, leaf.id, messages))
      if (keyshare === null) {
        throw new GrpcError('invalidArgument', `the key tweak of leaf ${leaf.id} cancels its key`)
      }
      return [leaf.id, keyshare]
    }),
  )
}

function refundsOf({ leaf, refundSequence }: TransferLeaf, signingKey: Point): RefundTransactions {
  return refundTransactions(leaf, currentSequences(refundSequence), receiverScript(signingKey))
}

function signLeaf(
  state: NetworkState,
  entry: TransferLeaf,
  keyshare: Keyshare,
  given: LeafRefundTxSigningJob | undefined,
  signers: readonly Operator[],
) {
  const { leaf } = entry
  const jobs = {
    cpfp: given?.refundTxSigningJob,
    direct: given?.directRefundTxSigningJob,
    directFromCpfp: given?.directFromCpfpRefundTxSigningJob,
  }
  const signingKey = jobs.cpfp?.signingPublicKey ?? leaf.tree.key.internal
  const tasks = refundTasks(leaf, keyshare, refundsOf(entry, signingKey))
  if (tasks.direct === null && jobs.direct !== undefined) {
    throw new GrpcError('invalidArgument', `there should be no direct refund of leaf ${leaf.id}`)
  }
  const result = (kind: RefundKind) =>
    tasks[kind] && signingResult(state, keyshare, state.desk.signFirst(tasks[kind], jobs[kind], signers))
  const [refund, direct, directFromCpfp] = [result('cpfp'), result('direct'), result('directFromCpfp')]
  return {
    leafId: leaf.id,
    verifyingKey: leaf.tree.key.internal,
    ...(refund && { refundTxSigningResult: refund }),
    ...(direct && { directRefundTxSigningResult: direct }),
    ...(directFromCpfp && { directFromCpfpRefundTxSigningResult: directFromCpfp }),
  }
}

function finalizeLeaf(
  state: NetworkState,
  entry: TransferLeaf,
  keyshare: Keyshare,
  given: NodeSignatures | undefined,
): ClaimedLeaf {
  const { leaf } = entry
  if (given === undefined) throw new GrpcError('invalidArgument', `leaf ${leaf.id} has no signatures`)
  if (given.nodeTxSignature.length + given.directNodeTxSignature.length > 0) {
    throw new GrpcError('invalidArgument', `a claim signs no node transaction, got one of leaf ${leaf.id}`)
  }
  const signingKey = addPoints(leaf.tree.key.internal, negatePoint(keyshare.publicKey))
  if (signingKey === null) throw new Error(`leaf ${leaf.id} should have a user key`)
  const tasks = refundTasks(leaf, keyshare, refundsOf(entry, signingKey))
  if (tasks.direct === null && given.directRefundTxSignature.length > 0) {
    throw new GrpcError('invalidArgument', `there should be no direct refund of leaf ${leaf.id}`)
  }
  const refunds: RefundTransactions<SignedTransaction> = {
    cpfp: state.desk.accept(tasks.cpfp, given.refundTxSignature),
    direct: tasks.direct && state.desk.accept(tasks.direct, given.directRefundTxSignature),
    directFromCpfp: state.desk.accept(tasks.directFromCpfp, given.directFromCpfpRefundTxSignature),
  }
  return { leaf, keyshare, signingKey, refunds }
}
