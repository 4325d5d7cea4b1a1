import type { MessageInitShape } from '@bufbuild/protobuf'
import { outputOf } from '../bitcoin/transaction.ts'
import { isPoint } from '../crypto/curve.ts'
import { GrpcError } from '../grpc/status.ts'
import { transferMessage } from '../ledger/messages.ts'
import { type Identity, keptBytes, NO_BYTES } from '../ledger/node.ts'
import type { PendingSwapLeaf, Transfer } from '../ledger/transfer.ts'
import type {
  InitiateSwapPrimaryTransferRequest,
  InitiateSwapPrimaryTransferResponseSchema,
} from '../proto/generated/spark_pb.ts'
import { type NetworkState, requireAllOperators } from './network-state.ts'
import { checkExpiry, checkOutgoing, type OutgoingLeaf } from './outgoing.ts'
import { signingResult } from './signing-result.ts'

/** The SDK asks for minutes; leaves locked for longer than this would be a mistake. */
const LOCK = { what: 'a swap', within: 'a day', mostMs: 24 * 3600 * 1000 }

type Response = MessageInitShape<typeof InitiateSwapPrimaryTransferResponseSchema>

/**
 * First half of a swap: a wallet sends leaves to the service provider, its refunds signed only under an adaptor. The
 * key tweaks wait until the provider has paid the other half.
 */
export function initiatePrimarySwap(
  state: NetworkState,
  request: InitiateSwapPrimaryTransferRequest,
  caller: Identity,
): Response {
  requireAllOperators(state)
  const outgoing = checkOutgoing(state, request.transfer, caller)
  const adaptor = request.adaptorPublicKeys?.adaptorPublicKey ?? NO_BYTES
  if (!isPoint(adaptor)) throw new GrpcError('invalidArgument', 'the adaptor is not a compressed public key')
  if (outgoing.receiver !== state.serviceProvider) {
    throw new GrpcError('invalidArgument', 'a swap should be sent to the service provider')
  }
  const { directLeavesToSend, directFromCpfpLeavesToSend } = outgoing.package
  if (directLeavesToSend.length + directFromCpfpLeavesToSend.length > 0) {
    throw new GrpcError('invalidArgument', 'a swap has no direct refunds')
  }
  const now = state.now()
  const expiresAt = checkExpiry(request.transfer?.expiryTime, now, LOCK)
  const signed = outgoing.leaves.map((entry) => signOne(state, entry, adaptor))

  const transfer: Transfer = {
    id: outgoing.transferId,
    kind: 'primary-swap',
    sender: caller,
    receiver: outgoing.receiver,
    leaves: signed.map(({ transferLeaf }) => transferLeaf),
    valueSat: outgoing.leaves.reduce((sum, { leaf }) => sum + leaf.tree.valueSat, 0),
    invoice: '',
    state: {
      kind: 'tweak-pending',
      adaptor: keptBytes(adaptor),
      leaves: new Map(signed.map(({ id, pending }) => [id, pending])),
    },
    createdAt: now,
    updatedAt: now,
    expiresAt,
  }
  state.ledger.begin(transfer)
  return {
    transfer: transferMessage(transfer, state.operators),
    signingResults: signed.map(({ signingResult }) => signingResult),
  }
}

function signOne(state: NetworkState, { leaf, opened, job, refunds }: OutgoingLeaf, adaptor: Uint8Array) {
  const { key, keyshare } = leaf.tree
  const spent = outputOf(leaf.nodeTx)
  const task = { what: 'refund', leafId: leaf.id, tx: refunds.cpfp, spent, key, keyshare }
  const { shares, signature, unsigned } = state.desk.signUnderAdaptor(task, job, adaptor)
  const pending: PendingSwapLeaf = {
    unsignedRefund: keptBytes(unsigned),
    adaptorSignature: keptBytes(signature),
  }
  return {
    id: leaf.id,
    pending,
    transferLeaf: {
      leaf,
      secretCipher: keptBytes(opened.messages[0].secretCipher),
      signature: keptBytes(opened.messages[0].signature),
      refundTx: keptBytes(unsigned),
      directRefundTx: NO_BYTES,
      directFromCpfpRefundTx: NO_BYTES,
      refundSequence: refunds.cpfp.sequence,
    },
    signingResult: {
      leafId: leaf.id,
      verifyingKey: key.internal,
      refundTxSigningResult: signingResult(state, keyshare, shares),
    },
  }
}
