import { at } from '../../at.ts'
import { signatureHash } from '../bitcoin/sighash.ts'
import type { TaprootKey } from '../bitcoin/taproot.ts'
import {
  type SignedTransaction,
  type SparkTransaction,
  type SpentOutput,
  serializeUnsigned,
  withSignature,
} from '../bitcoin/transaction.ts'
import { basePoint, isPoint, type Point, parseScalar } from '../crypto/curve.ts'
import type { Scalar } from '../crypto/scalar.ts'
import { lagrangeWeight } from '../crypto/secret-sharing.ts'
import { verifySchnorr } from '../crypto/signatures.ts'
import type { Commitment } from '../frost/ciphersuite.ts'
import type { NonceStore } from '../frost/nonce-store.ts'
import {
  aggregate,
  type Nonce,
  type OperatorNonce,
  openSigningRound,
  sharesFitRound,
  signShare,
} from '../frost/signing-round.ts'
import { GrpcError } from '../grpc/status.ts'
import { type Keyshare, keysAddUp } from '../ledger/keyshare.ts'
import type { SigningJob, UserSignedTxSigningJob } from '../proto/generated/spark_pb.ts'
import type { Operator, Operators } from './operators.ts'

/** One transaction to be signed by wallet and operators together. */
export interface SigningTask {
  /** What the operators expect, for the messages. */
  what: string
  leafId: string
  tx: SparkTransaction
  spent: SpentOutput
  key: TaprootKey
  keyshare: Keyshare
  /** Whether it comes with a fee ladder that has been checked; a job with an unexpected ladder is refused. */
  hasLadder?: boolean
}

/** One operator's share of a signature. */
export interface Share extends OperatorNonce {
  operator: Operator
  share: Scalar
}

type OperatorNonces = (OperatorNonce & { operator: Operator })[]

type SignedFor = Pick<UserSignedTxSigningJob, 'leafId' | 'signingPublicKey' | 'rawTx' | 'refundLadder'>

/** A signature that lacks the secret of an adaptor. */
export interface AdaptorSignature {
  /** The operators', from which the wallet makes the same 64 bytes. */
  shares: Share[]
  /** The nonce with the adaptor, and the sum of all shares, the wallet's too. */
  signature: Uint8Array
  unsigned: Uint8Array
}

/** Completes what wallets half-signed. Every signature is verified before anyone keeps it. */
export class SigningDesk {
  readonly #operators: Operators
  readonly #nonces: NonceStore
  signaturesVerified = 0

  constructor(operators: Operators, nonces: NonceStore) {
    this.#operators = operators
    this.#nonces = nonces
  }

  /** @throws GrpcError when the job is not for this transaction, its nonces are spent or its share is wrong. */
  sign(task: SigningTask, job: UserSignedTxSigningJob | undefined): SignedTransaction {
    const unsigned = checkTransaction(task, job)
    const { round, shares, message, userShare } = this.#open(task, job, null)
    const signature = aggregate(round, [userShare, ...shares.map(({ share }) => share)])
    if (!verifySchnorr(message, task.key.outputX, signature)) {
      throw new GrpcError('invalidArgument', `the signature share for the ${task.what} is not valid`)
    }
    this.signaturesVerified++
    return withSignature(task.tx, unsigned, signature)
  }

  /** Like sign, but under an adaptor: the wallet aggregates, and the service provider completes it. */
  signUnderAdaptor(
    task: SigningTask,
    job: UserSignedTxSigningJob | undefined,
    adaptor: Point,
  ): AdaptorSignature {
    const unsigned = checkTransaction(task, job)
    const { round, shares, userShare } = this.#open(task, job, adaptor)
    const all = [userShare, ...shares.map(({ share }) => share)]
    if (!sharesFitRound(round, task.key, all)) {
      throw new GrpcError('invalidArgument', `the signature share for the ${task.what} is not valid`)
    }
    return { shares, signature: aggregate(round, all), unsigned }
  }

  /**
   * The operators' shares of a signature that the wallet completes: it has said its nonce, and adds its own share when
   * it has theirs. {@link accept} takes the whole.
   * @throws GrpcError when the job is not for this transaction, or lacks a nonce.
   */
  signFirst(task: SigningTask, job: SigningJob | undefined, signers: readonly Operator[]): Share[] {
    checkTransaction(task, job && { ...job, leafId: task.leafId })
    const user = job?.signingNonceCommitment
    if (!user || !isPoint(user.hiding) || !isPoint(user.binding)) {
      throw new GrpcError('invalidArgument', `the signing job for the ${task.what} lacks a nonce`)
    }
    const nonces = signers.map((operator) => {
      const { hiding, binding } = this.#nonces.commit(operator.index)
      return { operator, x: operator.x, nonce: this.#take(task.what, operator, hiding, binding) }
    })
    return this.#shares(task, nonces, user, null).shares
  }

  /** A whole signature, as the wallet made it of the shares of {@link signFirst} and its own. @throws GrpcError */
  accept(task: SigningTask, signature: Uint8Array): SignedTransaction {
    const message = signatureHash(task.tx, task.spent)
    if (signature.length !== 64 || !verifySchnorr(message, task.key.outputX, signature)) {
      throw new GrpcError(
        'invalidArgument',
        `the signature of the ${task.what} of leaf ${task.leafId} is not valid`,
      )
    }
    this.signaturesVerified++
    return withSignature(task.tx, serializeUnsigned(task.tx), signature)
  }

  /** What an operator's share of a key is the secret of. */
  publicShare(keyshare: Keyshare, { index }: Operator): Point {
    return basePoint(at(keyshare.shares, index))
  }

  #open(task: SigningTask, job: UserSignedTxSigningJob | undefined, adaptor: Point | null) {
    const userShare = job && parseScalar(job.userSignature)
    const user = job?.signingNonceCommitment
    if (!userShare || !user || !isPoint(user.hiding) || !isPoint(user.binding)) {
      throw new GrpcError('invalidArgument', `the signing job for the ${task.what} lacks a share or a nonce`)
    }
    const nonces = this.#takeNonces(task.what, job.signingCommitments?.signingCommitments ?? {})
    return { ...this.#shares(task, nonces, user, adaptor), userShare }
  }

  #shares(task: SigningTask, nonces: OperatorNonces, user: Commitment, adaptor: Point | null) {
    const message = signatureHash(task.tx, task.spent)
    const round = openSigningRound(message, task.key, nonces, user, adaptor)
    if (round === null) throw new GrpcError('invalidArgument', `the nonces for the ${task.what} cancel out`)
    const signers = nonces.map(({ x }) => x)
    const shares = nonces.map((entry) => {
      const keyshare = at(task.keyshare.shares, entry.operator.index)
      const weight = lagrangeWeight(entry.x, signers)
      return { ...entry, share: signShare(round, task.key, entry, keyshare, weight) }
    })
    return { round, shares, message }
  }

  #takeNonces(what: string, commitments: { readonly [identifier: string]: Commitment }): OperatorNonces {
    const entries = Object.entries(commitments)
    if (entries.length < this.#operators.threshold) {
      throw new GrpcError(
        'invalidArgument',
        `the ${what} should be signed by ${this.#operators.threshold} operators, got ${entries.length} commitments`,
      )
    }
    return entries.map(([identifier, { hiding, binding }]) => {
      const operator = this.#operators.all.find((candidate) => candidate.identifier === identifier)
      if (operator === undefined) {
        throw new GrpcError('invalidArgument', `${identifier} is no operator of this network`)
      }
      return { operator, x: operator.x, nonce: this.#take(what, operator, hiding, binding) }
    })
  }

  #take(what: string, { index }: Operator, hiding: Point, binding: Point): Nonce {
    const nonce = this.#nonces.take(index, hiding, binding)
    if (nonce === null) {
      throw new GrpcError('failedPrecondition', `a nonce for the ${what} is unknown or has been used`)
    }
    return nonce
  }
}

/** The wallet must sign the very transaction that the operators derive themselves, with the key that fits theirs. */
function checkTransaction(task: SigningTask, job: SignedFor | undefined): Uint8Array {
  if (job === undefined) {
    throw new GrpcError('invalidArgument', `the signing job for the ${task.what} is missing`)
  }
  if (job.leafId !== task.leafId) {
    throw new GrpcError('invalidArgument', `the ${task.what} is of leaf ${task.leafId}, got ${job.leafId}`)
  }
  if (job.refundLadder !== undefined && !task.hasLadder) {
    throw new GrpcError('invalidArgument', `the ${task.what} of leaf ${task.leafId} takes no fee ladder`)
  }
  if (!keysAddUp(task.keyshare, job.signingPublicKey, task.key.internal)) {
    throw new GrpcError('invalidArgument', `the ${task.what} is signed with a key that is not the leaf's`)
  }
  const unsigned = serializeUnsigned(task.tx)
  if (Buffer.compare(unsigned, job.rawTx) !== 0) {
    const expected = Buffer.from(unsigned).toString('hex')
    const got = Buffer.from(job.rawTx).toString('hex')
    throw new GrpcError('invalidArgument', `the ${task.what} should be ${expected}, got ${got}`)
  }
  return unsigned
}
