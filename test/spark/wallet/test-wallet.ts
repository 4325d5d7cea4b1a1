import { randomUUID } from 'node:crypto'
import { create } from '@bufbuild/protobuf'
import {
  type NodeParent,
  nodePair,
  type RefundTransactions,
  refundTransactions,
} from '../../../src/spark/bitcoin/leaf-transactions.ts'
import { receiverScript } from '../../../src/spark/bitcoin/taproot.ts'
import {
  currentSequences,
  initialSequences,
  lockBlocks,
  nextSequences,
  type SequencePair,
} from '../../../src/spark/bitcoin/timelock.ts'
import {
  outputOf,
  type SparkTransaction,
  serializeUnsigned,
  transactionId,
} from '../../../src/spark/bitcoin/transaction.ts'
import { basePoint, type Point } from '../../../src/spark/crypto/curve.ts'
import { decryptWith, encryptTo } from '../../../src/spark/crypto/ecies.ts'
import { bytesToBigint, reduce, type Scalar, scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import { signCompact } from '../../../src/spark/crypto/signatures.ts'
import type { Leaf } from '../../../src/spark/ledger/node.ts'
import type { Transfer } from '../../../src/spark/ledger/transfer.ts'
import { claimTransfer } from '../../../src/spark/operator/claim-transfer.ts'
import { getSigningCommitments } from '../../../src/spark/operator/commitments.ts'
import { CLAIM_TAG, TRANSFER_TAG } from '../../../src/spark/operator/key-tweaks.ts'
import type { NetworkState } from '../../../src/spark/operator/network-state.ts'
import { renewLeaf } from '../../../src/spark/operator/renew-leaf.ts'
import { startTransfer } from '../../../src/spark/operator/start-transfer.ts'
import {
  type ClaimTransferRequest,
  ClaimTransferRequestSchema,
  GetSigningCommitmentsRequestSchema,
  type RenewLeafRequest,
  RenewLeafRequestSchema,
  type StartTransferRequest,
  StartTransferRequestSchema,
} from '../../../src/spark/proto/generated/spark_pb.ts'
import { feeLadder } from './fee-ladder.ts'
import { keyTweakPackage, type LeafTweak, type Spoil } from './key-tweak-package.ts'
import { type OperatorCommitments, type SigningJob, signJob } from './sign-job.ts'
import { WalletKeys } from './wallet-keys.ts'

type RefundJobs = RefundTransactions<SigningJob>

/** Below it no rung could pay its fee of 222 sat and leave 330: the SDK keeps the anchor. */
const LEAST_LADDER_SAT = 552

type Unsigned = SparkTransaction & { id: Uint8Array }
type RefundParents = Pick<Leaf, 'id' | 'tree'> & { nodeTx: Unsigned; directTx: Unsigned }

/** A small wallet for tests: it makes the packages that the SDK makes, and may be told to make them wrong. */
export class TestWallet extends WalletKeys {
  readonly #state: NetworkState
  /** Fees of the ladder beside each refund to the wallet itself, as SDK 0.27 signs one; null: none, and an anchor. */
  ladderFeesSat: readonly number[] | null = null
  /** Whether its renewals start locks with Spark's mark, as SDKs before 0.16 do. */
  marksLocks = false

  constructor(state: NetworkState, seed: string) {
    super(seed)
    this.#state = state
  }

  leaves(): Leaf[] {
    return [...this.#state.ledger.leavesOf(this.identity)]
  }

  claimable(): Transfer[] {
    return [...this.#state.ledger.claimableBy(this.identity)]
  }

  /** The operators' commitments for so many signatures. */
  commitments(count: number): OperatorCommitments[] {
    const request = create(GetSigningCommitmentsRequestSchema, { nodeIdCount: 1, count })
    const { signingCommitments = [] } = getSigningCommitments(this.#state, request)
    return signingCommitments.map(
      ({ signingNonceCommitments }) => signingNonceCommitments as OperatorCommitments,
    )
  }

  prepareTransfer(receiver: Point, leaves: Leaf[], spoil?: Spoil): StartTransferRequest {
    const transferId = randomUUID()
    const tweaks: LeafTweak[] = []
    const jobs = leaves.map((leaf) => {
      const secret = this.leafSecret(leaf.id)
      const fresh = reduce(secret * 3n + bytesToBigint(Buffer.from(transferId.replaceAll('-', ''), 'hex')))
      const secretCipher = encryptTo(receiver, scalarToBytes(fresh))
      const signed = Buffer.concat([Buffer.from(leaf.id), Buffer.from(transferId), secretCipher])
      const signature = signCompact(signed, this.identitySecret)
      tweaks.push({ leafId: leaf.id, tweak: reduce(secret - fresh), secretCipher, signature })
      const sequences = nextSequences(leaf.refunds.cpfp.sequence) ?? { cpfp: 0, direct: 50 }
      return this.#refundJobs(leaf, secret, sequences, receiver)
    })
    return create(StartTransferRequestSchema, {
      transferId,
      ownerIdentityPublicKey: this.identityKey,
      receiverIdentityPublicKey: receiver,
      transferPackage: {
        ...keyTweakPackage(this.#state.operators, this, TRANSFER_TAG, transferId, tweaks, spoil),
        leavesToSend: jobs.map(({ cpfp }) => cpfp),
        directLeavesToSend: jobs.flatMap(({ direct }) => direct ?? []),
        directFromCpfpLeavesToSend: jobs.map(({ directFromCpfp }) => directFromCpfp),
      },
    })
  }

  send(receiver: TestWallet, ...leaves: Leaf[]): string {
    const request = this.prepareTransfer(receiver.identityKey, leaves)
    startTransfer(this.#state, request, this.identity)
    return request.transferId
  }

  prepareClaim(transfer: Transfer, { shift = 0n } = {}): ClaimTransferRequest {
    const tweaks: LeafTweak[] = []
    const jobs = transfer.leaves.map(({ leaf, secretCipher, refundSequence }) => {
      const incoming = decryptWith(this.identitySecret, secretCipher)
      const old = incoming === null ? 1n : bytesToBigint(incoming)
      const secret = this.leafSecret(leaf.id)
      tweaks.push({ leafId: leaf.id, tweak: reduce(old - secret + shift) })
      return this.#refundJobs(leaf, secret, currentSequences(refundSequence), null)
    })
    return create(ClaimTransferRequestSchema, {
      transferId: transfer.id,
      ownerIdentityPublicKey: this.identityKey,
      claimPackage: {
        ...keyTweakPackage(this.#state.operators, this, CLAIM_TAG, transfer.id, tweaks),
        leavesToClaim: jobs.map(({ cpfp }) => cpfp),
        directLeavesToClaim: jobs.flatMap(({ direct }) => direct ?? []),
        directFromCpfpLeavesToClaim: jobs.map(({ directFromCpfp }) => directFromCpfp),
      },
    })
  }

  claim(transfer: Transfer): void {
    claimTransfer(this.#state, this.prepareClaim(transfer), this.identity)
  }

  claimAll(): void {
    for (const transfer of this.claimable()) this.claim(transfer)
  }

  /** Renews as the SDK would: by what the locks of node and refund say. */
  prepareRenewal(leaf: Leaf): RenewLeafRequest {
    const blocks = lockBlocks(leaf.nodeTx.sequence)
    if (blocks === 0) return this.#renewal(leaf, 'zero')
    return this.#renewal(leaf, blocks <= 100 ? 'node' : 'refund')
  }

  renew(leaf: Leaf): void {
    renewLeaf(this.#state, this.prepareRenewal(leaf), this.identity)
  }

  #renewal(leaf: Leaf, kind: 'zero' | 'node' | 'refund'): RenewLeafRequest {
    const secret = this.leafSecret(leaf.id)
    const parent = this.#state.ledger.node(leaf.parentId ?? '')?.nodeTx ?? leaf.nodeTx
    const signPair = (above: NodeParent, sequences: SequencePair) => {
      const pair = nodePair(above, sequences)
      const [cpfp = {}, direct = {}] = this.commitments(2)
      const spent = outputOf(above)
      return {
        nodeTx: { ...pair.cpfp, id: transactionId(serializeUnsigned(pair.cpfp)) },
        directTx: { ...pair.direct, id: transactionId(serializeUnsigned(pair.direct)) },
        node: signJob(leaf.id, pair.cpfp, spent, leaf.tree.key, secret, cpfp),
        direct: signJob(leaf.id, pair.direct, spent, leaf.tree.key, secret, direct),
      }
    }
    const full = initialSequences(undefined, this.marksLocks)
    const none = initialSequences(0, this.marksLocks)
    const split = kind === 'node' ? signPair(parent, none) : null
    const pair =
      kind === 'zero'
        ? signPair(leaf.nodeTx, none)
        : kind === 'node'
          ? signPair(split?.nodeTx ?? parent, full)
          : signPair(parent, nextSequences(leaf.nodeTx.sequence) ?? initialSequences(0))
    const refunds = this.#refundJobs(
      { id: leaf.id, tree: leaf.tree, nodeTx: pair.nodeTx, directTx: pair.directTx },
      secret,
      full,
      null,
    )
    const jobs = {
      nodeTxSigningJob: pair.node,
      directNodeTxSigningJob: pair.direct,
      refundTxSigningJob: refunds.cpfp,
      directFromCpfpRefundTxSigningJob: refunds.directFromCpfp,
    }
    const direct = refunds.direct ? { directRefundTxSigningJob: refunds.direct } : {}
    const signingJobs =
      kind === 'zero'
        ? { case: 'renewNodeZeroTimelockSigningJob' as const, value: jobs }
        : kind === 'refund'
          ? { case: 'renewRefundTimelockSigningJob' as const, value: { ...jobs, ...direct } }
          : {
              case: 'renewNodeTimelockSigningJob' as const,
              value: {
                ...jobs,
                ...direct,
                ...(split && {
                  splitNodeTxSigningJob: split.node,
                  splitNodeDirectTxSigningJob: split.direct,
                }),
              },
            }
    return create(RenewLeafRequestSchema, { leafId: leaf.id, signingJobs })
  }

  /** Refunds to the receiver of a transfer, or to the leaf's own new key. */
  #refundJobs(
    leaf: RefundParents,
    secret: Scalar,
    sequences: SequencePair,
    receiver: Point | null,
  ): RefundJobs {
    const { key } = leaf.tree
    const script = receiverScript(receiver ?? basePoint(secret))
    const refunds = refundTransactions(leaf, sequences, script)
    const [first = {}, second = {}, third = {}] = this.commitments(3)
    const node = outputOf(leaf.nodeTx)
    const fees = receiver === null && leaf.tree.valueSat >= LEAST_LADDER_SAT ? this.ladderFeesSat : null
    const refund = fees === null ? refunds.cpfp : { ...refunds.cpfp, hasAnchor: false }
    const job = signJob(leaf.id, refund, node, key, secret, first)
    return {
      cpfp: fees === null ? job : { ...job, refundLadder: feeLadder(refund, secret, fees) },
      direct:
        refunds.direct && signJob(leaf.id, refunds.direct, outputOf(leaf.directTx), key, secret, second),
      directFromCpfp: signJob(leaf.id, refunds.directFromCpfp, node, key, secret, third),
    }
  }
}
