import { create, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf'
import { GrpcError } from '../grpc/status.ts'
import { transferMessage } from '../ledger/messages.ts'
import type { Identity } from '../ledger/node.ts'
import type { Transfer } from '../ledger/transfer.ts'
import {
  type StartTransferRequest,
  type StartTransferResponseSchema,
  TransferSchema,
} from '../proto/generated/spark_pb.ts'
import { type NetworkState, requireAllOperators } from './network-state.ts'
import { checkOutgoing, keyshareTweakedBy, sentLeaf } from './outgoing.ts'
import { refundJobsToSend, signRefunds } from './sign-refunds.ts'

/** The longest of Spark's invoices have some hundred characters; it is kept as long as the transfer. */
const MOST_INVOICE_CHARACTERS = 4096

/** Sends leaves: refunds to the receiver are signed, the sender's key tweaks applied, and the receiver is told. */
export function startTransfer(
  state: NetworkState,
  request: StartTransferRequest,
  caller: Identity,
): MessageInitShape<typeof StartTransferResponseSchema> {
  requireAllOperators(state)
  if (request.sparkInvoice.length > MOST_INVOICE_CHARACTERS) {
    throw new GrpcError('invalidArgument', `an invoice may have ${MOST_INVOICE_CHARACTERS} characters`)
  }
  const outgoing = checkOutgoing(state, request, caller)
  const leaves = outgoing.leaves.map(({ leaf }) => leaf)
  const jobsOf = refundJobsToSend(leaves, outgoing.package)
  const signed = outgoing.leaves.map((entry) => {
    const { leaf, refunds } = entry
    const keyshare = keyshareTweakedBy(entry)
    const signedRefunds = signRefunds(state.desk, leaf, leaf.tree.keyshare, refunds, jobsOf(leaf.id))
    return { leaf, keyshare, transferLeaf: sentLeaf(entry, signedRefunds) }
  })

  const now = state.now()
  for (const { leaf, keyshare } of signed) {
    leaf.tree.keyshare = keyshare
    leaf.ownerSigningKey = null
    leaf.updatedAt = now
  }
  const transfer: Transfer = {
    id: outgoing.transferId,
    kind: 'transfer',
    sender: caller,
    receiver: outgoing.receiver,
    leaves: signed.map(({ transferLeaf }) => transferLeaf),
    valueSat: signed.reduce((sum, { leaf }) => sum + leaf.tree.valueSat, 0),
    invoice: request.sparkInvoice,
    state: { kind: 'tweaked' },
    createdAt: now,
    updatedAt: now,
    expiresAt: null,
  }
  state.ledger.begin(transfer)
  state.counts.transfers++
  return { transfer: announce(state, transfer) }
}

/** Tells receiver and sender of a transfer that can be claimed. @returns what they are told of it. */
export function announce(state: NetworkState, transfer: Transfer): MessageShape<typeof TransferSchema> {
  // Made once for all who are told: a message is taken over as it is.
  const value = { transfer: create(TransferSchema, transferMessage(transfer, state.operators)) }
  state.events.emit(transfer.receiver, () => ({ event: { case: 'receiverTransfer', value } }))
  state.events.emit(transfer.sender, () => ({ event: { case: 'senderTransfer', value } }))
  return value.transfer
}
