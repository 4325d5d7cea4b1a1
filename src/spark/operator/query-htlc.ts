import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import { GrpcError } from '../grpc/status.ts'
import { transferMessage } from '../ledger/messages.ts'
import type { Identity } from '../ledger/node.ts'
import type { Transfer } from '../ledger/transfer.ts'
import {
  PreimageRequestRole,
  PreimageRequestStatus,
  type QueryHtlcRequest,
  type QueryHtlcResponseSchema,
} from '../proto/generated/spark_pb.ts'
import type { NetworkState } from './network-state.ts'

const MAX_LIMIT = 100

/** The caller's preimage swaps, as far as its transfers are remembered. */
export function queryHtlc(
  state: NetworkState,
  request: QueryHtlcRequest,
  caller: Identity,
): MessageInitShape<typeof QueryHtlcResponseSchema> {
  if (Buffer.from(request.identityPublicKey).toString('hex') !== caller) {
    throw new GrpcError(
      'permissionDenied',
      'the session is not that of the identity whose HTLCs are asked for',
    )
  }
  const offset = Number(request.offset)
  const limit = Math.min(Number(request.limit) || MAX_LIMIT, MAX_LIMIT)
  if (offset < 0 || limit < 0)
    throw new GrpcError('invalidArgument', 'limit and offset should not be negative')
  const hashes = new Set(request.paymentHashes.map((hash) => Buffer.from(hash).toString('hex')))
  const candidates =
    request.transferIds.length > 0
      ? [...new Set(request.transferIds)].flatMap((id) => state.ledger.transfer(id) ?? [])
      : (state.ledger.historyOf(caller, 'payments')?.remembered() ?? [])
  const found = candidates.filter(
    (transfer) =>
      transfer.htlc !== undefined &&
      hasRole(transfer, request.matchRole, caller) &&
      (hashes.size === 0 || hashes.has(transfer.htlc.hashHex)) &&
      (request.status === undefined || request.status === statusOf(transfer)),
  )
  return {
    preimageRequests: found.slice(offset, offset + limit).map((transfer) => {
      const preimage = transfer.htlc?.invoice?.preimage
      return {
        paymentHash: Buffer.from(transfer.htlc?.hashHex ?? '', 'hex'),
        receiverIdentityPubkey: Buffer.from(transfer.receiver, 'hex'),
        senderIdentityPubkey: Buffer.from(transfer.sender, 'hex'),
        status: statusOf(transfer),
        createdTime: timestampFromDate(transfer.createdAt),
        transfer: transferMessage(transfer, state.operators),
        ...(preimage && { preimage }),
      }
    }),
    offset: offset + limit < found.length ? BigInt(offset + limit) : -1n,
  }
}

function hasRole({ sender, receiver }: Transfer, role: PreimageRequestRole, caller: Identity): boolean {
  const isReceiver = receiver === caller && role !== PreimageRequestRole.SENDER
  return isReceiver || (sender === caller && role !== PreimageRequestRole.RECEIVER)
}

function statusOf({ state }: Transfer): PreimageRequestStatus {
  if (state.kind === 'preimage-pending') return PreimageRequestStatus.WAITING_FOR_PREIMAGE
  return state.kind === 'returned' ? PreimageRequestStatus.RETURNED : PreimageRequestStatus.PREIMAGE_SHARED
}
