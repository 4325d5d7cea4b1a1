import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt'
import { type RefundTransactions, refundTransactions } from '../bitcoin/leaf-transactions.ts'
import { receiverScript } from '../bitcoin/taproot.ts'
import { lockBlocks, nextSequences } from '../bitcoin/timelock.ts'
import type { SignedTransaction } from '../bitcoin/transaction.ts'
import { isPoint, type Point, samePoint } from '../crypto/curve.ts'
import { verifySignature } from '../crypto/signatures.ts'
import { GrpcError } from '../grpc/status.ts'
import { type Keyshare, tweakKeyshare } from '../ledger/keyshare.ts'
import { type Identity, keptBytes, type Leaf, NO_BYTES } from '../ledger/node.ts'
import type { TransferLeaf } from '../ledger/transfer.ts'
import type {
  SendLeafKeyTweak,
  StartTransferRequest,
  TransferPackage,
  UserSignedTxSigningJob,
} from '../proto/generated/spark_pb.ts'
import { type OpenedTweak, openSendTweaks, TRANSFER_TAG } from './key-tweaks.ts'
import type { NetworkState } from './network-state.ts'

/** One leaf that a wallet asks to send, checked but for the signatures on its refunds. */
export interface OutgoingLeaf {
  leaf: Leaf
  opened: OpenedTweak<SendLeafKeyTweak>
  job: UserSignedTxSigningJob
  refunds: ReturnType<typeof refundTransactions>
}

export interface Outgoing {
  transferId: string
  receiver: Identity
  package: TransferPackage
  leaves: OutgoingLeaf[]
}

/** One encrypted key has 129; the receiver gets it, and it is kept as long as the transfer. */
const MOST_CIPHER_BYTES = 1024

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Checks all that a sender's request says, before anything is signed or changed. */
export function checkOutgoing(
  state: NetworkState,
  request: StartTransferRequest | undefined,
  caller: Identity,
): Outgoing {
  const { transferPackage } = request ?? {}
  if (request === undefined || transferPackage === undefined) {
    throw new GrpcError('invalidArgument', 'a transfer should come with its transfer package')
  }
  const sender = request.ownerIdentityPublicKey
  if (Buffer.from(sender).toString('hex') !== caller) {
    throw new GrpcError('permissionDenied', 'the session is not that of the identity that sends')
  }
  if (!UUID.test(request.transferId)) {
    throw new GrpcError('invalidArgument', `the transfer id should be a UUID, got ${request.transferId}`)
  }
  if (state.ledger.transfer(request.transferId) !== undefined) {
    throw new GrpcError('alreadyExists', `transfer ${request.transferId} exists`)
  }
  if (!isPoint(request.receiverIdentityPublicKey)) {
    throw new GrpcError('invalidArgument', 'the receiver identity is not a compressed public key')
  }
  const jobs = transferPackage.leavesToSend
  if (jobs.length === 0 || new Set(jobs.map(({ leafId }) => leafId)).size !== jobs.length) {
    throw new GrpcError('invalidArgument', 'a transfer should name each of its leaves once, and one at least')
  }
  const leaves = jobs.map((job) => availableLeaf(state, job.leafId, caller))
  const tweaks = openSendTweaks({
    operators: state.operators,
    transferId: request.transferId,
    signer: sender,
    tag: TRANSFER_TAG,
    parts: transferPackage,
  })
  if (tweaks.size !== jobs.length) {
    throw new GrpcError('invalidArgument', 'key tweaks and refunds are not for the same leaves')
  }
  const script = receiverScript(request.receiverIdentityPublicKey)
  return {
    transferId: request.transferId,
    receiver: Buffer.from(request.receiverIdentityPublicKey).toString('hex'),
    package: transferPackage,
    leaves: leaves.map((leaf, index) => {
      const job = jobs[index]
      const opened = tweaks.get(leaf.id)
      if (job === undefined || opened === undefined) {
        throw new GrpcError('invalidArgument', `there is no key tweak for leaf ${leaf.id}`)
      }
      checkLeafSignature(leaf, request.transferId, opened.messages, sender)
      if (leaf.ownerSigningKey !== null && !samePoint(job.signingPublicKey, leaf.ownerSigningKey)) {
        throw new GrpcError('invalidArgument', `leaf ${leaf.id} has another signing public key`)
      }
      return { leaf, opened, job, refunds: nextRefunds(leaf, script) }
    }),
  }
}

/** The caller's own leaf, free to be spent. */
export function availableLeaf(state: NetworkState, leafId: string, caller: Identity): Leaf {
  const leaf = state.ledger.node(leafId)
  if (leaf?.kind !== 'leaf') throw new GrpcError('notFound', `there is no leaf ${leafId}`)
  if (leaf.owner !== caller)
    throw new GrpcError('permissionDenied', `leaf ${leafId} is not owned by the caller`)
  if (leaf.status !== 'AVAILABLE') {
    const message = `leaf ${leafId} is not available, status: ${leaf.status}`
    throw new GrpcError('failedPrecondition', message, 'LEAF_UNAVAILABLE')
  }
  return leaf
}

/** The leaf's keyshare under its sender's tweak. @throws GrpcError when the tweak cancels the key. */
export function keyshareTweakedBy({ leaf, opened }: OutgoingLeaf): Keyshare {
  const keyshare = tweakKeyshare(leaf.tree.keyshare, opened.tweak)
  if (keyshare === null) {
    throw new GrpcError('invalidArgument', `the key tweak of leaf ${leaf.id} cancels its key`)
  }
  return keyshare
}

/** A leaf as its transfer keeps it, with the refunds that were signed for its receiver. */
export function sentLeaf(
  { leaf, opened }: OutgoingLeaf,
  refunds: RefundTransactions<SignedTransaction>,
): TransferLeaf {
  return {
    leaf,
    secretCipher: keptBytes(opened.messages[0].secretCipher),
    signature: keptBytes(opened.messages[0].signature),
    refundTx: refunds.cpfp.signed,
    directRefundTx: refunds.direct?.signed ?? NO_BYTES,
    directFromCpfpRefundTx: refunds.directFromCpfp.signed,
    refundSequence: refunds.cpfp.sequence,
  }
}

/**
 * When leaves go back if the service provider was not asked by then: without it they would be locked for ever.
 * @param what What expires, and within which time: a longer lock would be a mistake.
 * @throws GrpcError when it is none, or past, or further ahead than `mostMs`.
 */
export function checkExpiry(
  expiry: Timestamp | undefined,
  now: Date,
  { what, within, mostMs }: { what: string; within: string; mostMs: number },
): Date {
  const at = expiry ? timestampDate(expiry) : null
  const aheadMs = at === null ? Number.NaN : at.getTime() - now.getTime()
  if (at === null || !(aheadMs > 0 && aheadMs <= mostMs)) {
    throw new GrpcError('invalidArgument', `${what} should expire in the future, and within ${within}`)
  }
  return at
}

function checkLeafSignature(
  leaf: Leaf,
  transferId: string,
  [message, ...others]: OpenedTweak<SendLeafKeyTweak>['messages'],
  sender: Point,
): void {
  if (message.secretCipher.length > MOST_CIPHER_BYTES) {
    throw new GrpcError(
      'invalidArgument',
      `the cipher of leaf ${leaf.id} may have ${MOST_CIPHER_BYTES} bytes`,
    )
  }
  for (const { secretCipher, signature } of others) {
    if (Buffer.compare(secretCipher, message.secretCipher) || Buffer.compare(signature, message.signature)) {
      throw new GrpcError('invalidArgument', `operators got different ciphers for leaf ${leaf.id}`)
    }
  }
  const signed = Buffer.concat([Buffer.from(leaf.id), Buffer.from(transferId), message.secretCipher])
  if (!verifySignature(message.signature, signed, sender)) {
    throw new GrpcError('invalidArgument', `the sender's signature for leaf ${leaf.id} is not valid`)
  }
}

function nextRefunds(leaf: Leaf, script: Uint8Array) {
  const sequences = nextSequences(leaf.refunds.cpfp.sequence)
  if (sequences === null) {
    const blocks = lockBlocks(leaf.refunds.cpfp.sequence)
    throw new GrpcError(
      'failedPrecondition',
      `the refund of leaf ${leaf.id} is locked ${blocks} blocks: renew it first`,
    )
  }
  return refundTransactions(leaf, sequences, script)
}
