import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { type RefundTransactions, refundTransactions } from '../../../src/spark/bitcoin/leaf-transactions.ts'
import { receiverScript } from '../../../src/spark/bitcoin/taproot.ts'
import { currentSequences } from '../../../src/spark/bitcoin/timelock.ts'
import { outputOf, type SparkTransaction, serializeUnsigned } from '../../../src/spark/bitcoin/transaction.ts'
import { basePoint, xOnly } from '../../../src/spark/crypto/curve.ts'
import { decryptWith } from '../../../src/spark/crypto/ecies.ts'
import { bytesToBigint, reduce, scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import { splitSecret } from '../../../src/spark/crypto/secret-sharing.ts'
import type { Transfer, TransferLeaf } from '../../../src/spark/ledger/transfer.ts'
import {
  finalizeClaim,
  signClaimRefunds,
  tweakClaimKeys,
} from '../../../src/spark/operator/claim-in-three-calls.ts'
import type { NetworkState } from '../../../src/spark/operator/network-state.ts'
import { SignatureIntent } from '../../../src/spark/proto/generated/common_pb.ts'
import {
  type ClaimTransferSignRefundsRequest,
  ClaimTransferSignRefundsRequestSchema,
  type ClaimTransferSignRefundsResponseSchema,
  type ClaimTransferTweakKeysRequest,
  ClaimTransferTweakKeysRequestSchema,
  type FinalizeNodeSignaturesRequest,
  FinalizeNodeSignaturesRequestSchema,
  type SigningResultSchema,
} from '../../../src/spark/proto/generated/spark_pb.ts'
import {
  commitmentTo,
  type NonceSecrets,
  newNonce,
  type OperatorCommitments,
  signWithNonce,
} from './sign-job.ts'
import type { TestWallet } from './test-wallet.ts'

type Kind = keyof RefundTransactions
type Signed = MessageInitShape<typeof ClaimTransferSignRefundsResponseSchema>

const KINDS = ['cpfp', 'direct', 'directFromCpfp'] as const

/** One attempt of a wallet to claim a transfer in three calls, as SDKs before 0.18 do. */
export class OlderClaim {
  readonly #state: NetworkState
  readonly #wallet: TestWallet
  readonly #transfer: Transfer
  readonly #nonces = new Map<string, NonceSecrets>()

  constructor(state: NetworkState, wallet: TestWallet, transfer: Transfer) {
    this.#state = state
    this.#wallet = wallet
    this.#transfer = transfer
  }

  /** The first call's requests, by operator index; `shift` makes keys next to the right ones. */
  tweakRequests({ shift = 0n } = {}): ClaimTransferTweakKeysRequest[] {
    const { all, threshold } = this.#state.operators
    const split = this.#transfer.leaves.map(({ leaf, secretCipher }) => {
      const incoming = decryptWith(this.#wallet.identitySecret, secretCipher)
      const old = incoming === null ? 1n : bytesToBigint(incoming)
      const tweak = reduce(old - this.#wallet.leafSecret(leaf.id) + shift)
      return { leafId: leaf.id, ...splitSecret(tweak, threshold, all.length) }
    })
    return all.map(({ index }) =>
      create(ClaimTransferTweakKeysRequestSchema, {
        ...this.#named(),
        leavesToReceive: split.map(({ leafId, shares, proofs }) => ({
          leafId,
          secretShareTweak: { secretShare: scalarToBytes(shares[index] ?? 0n), proofs },
          pubkeySharesTweak: Object.fromEntries(
            all.map(({ identifier }, at) => [identifier, basePoint(shares[at] ?? 0n)]),
          ),
        })),
      }),
    )
  }

  /** The second call's request, with new nonces. */
  signRequest(): ClaimTransferSignRefundsRequest {
    const job = (entry: TransferLeaf, kind: Kind) => {
      const { id } = entry.leaf
      const tx = this.#refunds(entry)[kind]
      if (tx === null) return undefined
      const nonce = newNonce()
      this.#nonces.set(`${id} ${kind}`, nonce)
      const signingPublicKey = basePoint(this.#wallet.leafSecret(id))
      return { signingPublicKey, rawTx: serializeUnsigned(tx), signingNonceCommitment: commitmentTo(nonce) }
    }
    return create(ClaimTransferSignRefundsRequestSchema, {
      ...this.#named(),
      signingJobs: this.#transfer.leaves.map((entry) => {
        const [refund, direct, directFromCpfp] = KINDS.map((kind) => job(entry, kind))
        return {
          leafId: entry.leaf.id,
          ...(refund && { refundTxSigningJob: refund }),
          ...(direct && { directRefundTxSigningJob: direct }),
          ...(directFromCpfp && { directFromCpfpRefundTxSigningJob: directFromCpfp }),
        }
      }),
    })
  }

  /** The third call's request: the operators' shares made whole. */
  finalizeRequest({ signingResults = [] }: Signed): FinalizeNodeSignaturesRequest {
    return create(FinalizeNodeSignaturesRequestSchema, {
      intent: SignatureIntent.TRANSFER,
      nodeSignatures: this.#transfer.leaves.map((entry) => {
        const results = signingResults.find(({ leafId }) => leafId === entry.leaf.id)
        const empty = new Uint8Array(0)
        const whole = (kind: Kind, result: MessageInitShape<typeof SigningResultSchema> | undefined) =>
          result === undefined ? empty : this.#whole(entry, kind, result)
        return {
          nodeId: entry.leaf.id,
          refundTxSignature: whole('cpfp', results?.refundTxSigningResult),
          directRefundTxSignature: whole('direct', results?.directRefundTxSigningResult),
          directFromCpfpRefundTxSignature: whole(
            'directFromCpfp',
            results?.directFromCpfpRefundTxSigningResult,
          ),
        }
      }),
    })
  }

  tweak(): void {
    for (const [index, request] of this.tweakRequests().entries()) {
      tweakClaimKeys(this.#state, index, request, this.#wallet.identity)
    }
  }

  sign(): FinalizeNodeSignaturesRequest {
    return this.finalizeRequest(signClaimRefunds(this.#state, this.signRequest(), this.#wallet.identity))
  }

  /** All three calls. @returns the last one's request. */
  claim(): FinalizeNodeSignaturesRequest {
    this.tweak()
    const request = this.sign()
    finalizeClaim(this.#state, request, this.#wallet.identity)
    return request
  }

  #named() {
    return { transferId: this.#transfer.id, ownerIdentityPublicKey: this.#wallet.identityKey }
  }

  #refunds({ leaf, refundSequence }: TransferLeaf): RefundTransactions {
    const script = receiverScript(basePoint(this.#wallet.leafSecret(leaf.id)))
    return refundTransactions(leaf, currentSequences(refundSequence), script)
  }

  #whole(entry: TransferLeaf, kind: Kind, result: MessageInitShape<typeof SigningResultSchema>): Uint8Array {
    const { leaf } = entry
    const tx = this.#refunds(entry)[kind] as SparkTransaction
    const { job, challengeNonce } = signWithNonce(
      leaf.id,
      tx,
      outputOf(kind === 'direct' ? leaf.directTx : leaf.nodeTx),
      leaf.tree.key,
      this.#wallet.leafSecret(leaf.id),
      result.signingNonceCommitments as OperatorCommitments,
      null,
      this.#nonces.get(`${leaf.id} ${kind}`),
    )
    const shares = [job.userSignature ?? new Uint8Array(32), ...Object.values(result.signatureShares ?? {})]
    const sum = shares.reduce((total, share) => reduce(total + bytesToBigint(share)), 0n)
    return Buffer.concat([xOnly(challengeNonce), scalarToBytes(sum)])
  }
}
