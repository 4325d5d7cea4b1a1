import { create } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { refundTransactions } from '../../../src/spark/bitcoin/leaf-transactions.ts'
import { receiverScript } from '../../../src/spark/bitcoin/taproot.ts'
import { nextSequences } from '../../../src/spark/bitcoin/timelock.ts'
import { outputOf } from '../../../src/spark/bitcoin/transaction.ts'
import { basePoint, type Point, xOnly } from '../../../src/spark/crypto/curve.ts'
import { bytesToBigint, reduce, scalarToBytes } from '../../../src/spark/crypto/scalar.ts'
import type { Leaf } from '../../../src/spark/ledger/node.ts'
import type { NetworkState } from '../../../src/spark/operator/network-state.ts'
import { initiatePrimarySwap } from '../../../src/spark/operator/primary-swap.ts'
import {
  type InitiateSwapPrimaryTransferRequest,
  InitiateSwapPrimaryTransferRequestSchema,
  UserSignedTxSigningJobSchema,
} from '../../../src/spark/proto/generated/spark_pb.ts'
import type { SwapRequest } from '../../../src/spark/ssp/counter-swap.ts'
import { signWithNonce } from './sign-job.ts'
import type { TestWallet } from './test-wallet.ts'

const ADAPTOR_SECRET = 123_456_789n

/** A swap's first half as the SDK sends it: refunds under an adaptor, none of them direct. */
export function prepareSwap(...swap: Parameters<typeof signSwap>): InitiateSwapPrimaryTransferRequest {
  return signSwap(...swap).request
}

function signSwap(state: NetworkState, wallet: TestWallet, leaves: Leaf[], expiresAt: Date) {
  const nonces = new Map<string, Point>()
  const provider = Buffer.from(state.serviceProvider, 'hex')
  const transfer = wallet.prepareTransfer(provider, leaves)
  const adaptor = basePoint(ADAPTOR_SECRET)
  const parts = transfer.transferPackage
  if (parts === undefined) throw new Error('a transfer has a package')
  parts.leavesToSend = leaves.map((leaf) => {
    const sequences = nextSequences(leaf.refunds.cpfp.sequence) ?? { cpfp: 0, direct: 50 }
    const { cpfp } = refundTransactions(leaf, sequences, receiverScript(provider))
    const [commitments = {}] = wallet.commitments(1)
    const secret = wallet.leafSecret(leaf.id)
    const spent = outputOf(leaf.nodeTx)
    const { key } = leaf.tree
    const { job, challengeNonce } = signWithNonce(leaf.id, cpfp, spent, key, secret, commitments, adaptor)
    nonces.set(leaf.id, challengeNonce)
    return create(UserSignedTxSigningJobSchema, job)
  })
  parts.directLeavesToSend = []
  parts.directFromCpfpLeavesToSend = []
  transfer.expiryTime = timestampFromDate(expiresAt)
  const request = create(InitiateSwapPrimaryTransferRequestSchema, {
    transfer,
    adaptorPublicKeys: { adaptorPublicKey: adaptor },
  })
  return { request, nonces }
}

/** Sends the first half and makes from the answer what the service provider is asked. */
export function initiateSwap(
  state: NetworkState,
  wallet: TestWallet,
  leaves: Leaf[],
  targetsSat: number[],
): SwapRequest {
  const expiresAt = new Date(state.now().getTime() + 120_000)
  const { request, nonces } = signSwap(state, wallet, leaves, expiresAt)
  const { signingResults = [] } = initiatePrimarySwap(state, request, wallet.identity)
  const jobs = request.transfer?.transferPackage?.leavesToSend ?? []
  return {
    transferId: request.transfer?.transferId ?? '',
    adaptorHex: Buffer.from(basePoint(ADAPTOR_SECRET)).toString('hex'),
    totalSat: leaves.reduce((sum, leaf) => sum + leaf.tree.valueSat, 0),
    targetsSat,
    feeSat: 0,
    leaves: jobs.map((job) => {
      const result = signingResults.find(({ leafId }) => leafId === job.leafId)?.refundTxSigningResult
      const shares = Object.values(result?.signatureShares ?? {}).map(bytesToBigint)
      const sum = shares.reduce((total, share) => reduce(total + share), bytesToBigint(job.userSignature))
      return {
        leafId: job.leafId,
        unsignedRefundHex: Buffer.from(job.rawTx).toString('hex'),
        signatureHex: Buffer.concat([
          xOnly(nonces.get(job.leafId) ?? basePoint(1n)),
          scalarToBytes(sum),
        ]).toString('hex'),
      }
    }),
  }
}
