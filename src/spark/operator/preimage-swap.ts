import type { MessageInitShape } from '@bufbuild/protobuf'
import { refundTransactions } from '../bitcoin/leaf-transactions.ts'
import { htlcScript } from '../bitcoin/taproot.ts'
import { nextHtlcSequences } from '../bitcoin/timelock.ts'
import { outputOf } from '../bitcoin/transaction.ts'
import { GrpcError } from '../grpc/status.ts'
import { transferMessage } from '../ledger/messages.ts'
import type { Identity } from '../ledger/node.ts'
import type { Transfer } from '../ledger/transfer.ts'
import { decodeBolt11 } from '../lightning/bolt11.ts'
import {
  type InitiatePreimageSwapRequest,
  InitiatePreimageSwapRequest_Reason,
  type InitiatePreimageSwapResponseSchema,
} from '../proto/generated/spark_pb.ts'
import { type NetworkState, requireAllOperators } from './network-state.ts'
import { checkExpiry, checkOutgoing, keyshareTweakedBy, type OutgoingLeaf, sentLeaf } from './outgoing.ts'
import { refundJobsToSend, signRefunds } from './sign-refunds.ts'

/** The SDK asks for 16 days; leaves locked for longer than this would be a mistake. */
const LOCK = { what: 'a preimage swap', within: '17 days', mostMs: 17 * 24 * 3600 * 1000 }
/** Characters of an invoice, far more than any has. */
const INVOICE_ROOM = 4096

/**
 * A wallet offers leaves to the service provider for an invoice's preimage. Both sets of refunds are signed: those that
 * only the preimage opens, and the plain ones for when it is known. The key tweaks, checked, wait for the provider.
 */
export function initiatePreimageSwap(
  state: NetworkState,
  request: InitiatePreimageSwapRequest,
  caller: Identity,
): MessageInitShape<typeof InitiatePreimageSwapResponseSchema> {
  requireAllOperators(state)
  const { transfer: plain, transferRequest, paymentHash } = request
  checkTerms(state, request)
  const sender = Buffer.from(caller, 'hex')
  const script = htlcScript(paymentHash, request.receiverIdentityPublicKey, sender)
  const outgoing = checkOutgoing(state, transferRequest, caller)
  const now = state.now()
  const expiresAt = checkExpiry(transferRequest?.expiryTime, now, LOCK)
  if (
    plain?.transferId !== outgoing.transferId ||
    Buffer.from(plain.ownerIdentityPublicKey).toString('hex') !== caller ||
    Buffer.from(plain.receiverIdentityPublicKey).toString('hex') !== outgoing.receiver ||
    outgoing.receiver !== state.serviceProvider ||
    checkExpiry(plain.expiryTime, now, LOCK).getTime() !== expiresAt.getTime()
  ) {
    throw new GrpcError(
      'invalidArgument',
      'both halves of a preimage swap should be one transfer to the provider',
    )
  }
  const valueSat = outgoing.leaves.reduce((sum, { leaf }) => sum + leaf.tree.valueSat, 0)
  if (valueSat !== Number(request.invoiceAmount?.valueSats)) {
    throw new GrpcError('invalidArgument', `the leaves hold ${valueSat} sat, not the invoice's amount`)
  }
  const leaves = outgoing.leaves.map(({ leaf }) => leaf)
  const htlcJobs = refundJobsToSend(leaves, outgoing.package)
  const plainJobs = refundJobsToSend(leaves, plain)
  const signed = outgoing.leaves.map((entry) => {
    const { leaf, refunds } = entry
    keyshareTweakedBy(entry)
    const { key, keyshare } = leaf.tree
    const task = {
      what: 'refund',
      leafId: leaf.id,
      tx: refunds.cpfp,
      spent: outputOf(leaf.nodeTx),
      key,
      keyshare,
    }
    state.desk.sign(task, plainJobs(leaf.id).cpfp)
    const htlc = htlcRefunds(entry, script)
    return sentLeaf(entry, signRefunds(state.desk, leaf, keyshare, htlc, htlcJobs(leaf.id)))
  })
  const transfer: Transfer = {
    id: outgoing.transferId,
    kind: 'preimage-swap',
    sender: caller,
    receiver: outgoing.receiver,
    leaves: signed,
    valueSat,
    invoice: '',
    state: { kind: 'preimage-pending' },
    createdAt: now,
    updatedAt: now,
    expiresAt,
    htlc: {
      hashHex: Buffer.from(paymentHash).toString('hex'),
      encoded: request.invoiceAmount?.invoiceAmountProof?.bolt11Invoice ?? '',
      invoice: null,
    },
  }
  state.ledger.begin(transfer)
  return { transfer: transferMessage(transfer, state.operators) }
}

function checkTerms(state: NetworkState, request: InitiatePreimageSwapRequest): void {
  if (request.reason !== InitiatePreimageSwapRequest_Reason.SEND || request.feeSats !== 0n) {
    throw new GrpcError(
      'invalidArgument',
      'wallets only start preimage swaps that send, without a fee of their own',
    )
  }
  if (Buffer.from(request.receiverIdentityPublicKey).toString('hex') !== state.serviceProvider) {
    throw new GrpcError(
      'invalidArgument',
      'HTLCs without an invoice, or to another wallet, are not served by the local network',
    )
  }
  const text = request.invoiceAmount?.invoiceAmountProof?.bolt11Invoice ?? ''
  const invoice = text.length > INVOICE_ROOM ? null : decodeBolt11(text)
  if (invoice === null || Buffer.compare(invoice.paymentHash, request.paymentHash) !== 0) {
    throw new GrpcError('invalidArgument', 'the invoice is not one of this payment hash')
  }
  if (
    invoice.amountSat !== null &&
    BigInt(Math.ceil(invoice.amountSat)) !== request.invoiceAmount?.valueSats
  ) {
    throw new GrpcError('invalidArgument', `the invoice is over ${invoice.amountSat} sat`)
  }
}

function htlcRefunds({ leaf }: OutgoingLeaf, script: Uint8Array) {
  const sequences = nextHtlcSequences(leaf.refunds.cpfp.sequence)
  if (sequences === null) throw new GrpcError('failedPrecondition', `renew leaf ${leaf.id} first`)
  return refundTransactions(leaf, sequences, script)
}
