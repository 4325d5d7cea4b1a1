/** What wallets ask of nodes and transfers, a page at a time. */

import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampDate } from '@bufbuild/protobuf/wkt'
import { GrpcError } from '../grpc/status.ts'
import { nodeMessage, nodeStatus, transferMessage, transferStatus, transferType } from '../ledger/messages.ts'
import type { Identity, TreeNode } from '../ledger/node.ts'
import type { Transfer } from '../ledger/transfer.ts'
import {
  Order,
  type QueryNodesRequest,
  type QueryNodesResponseSchema,
  type QueryTransfersResponseSchema,
  type TransferFilter,
  TransferType,
} from '../proto/generated/spark_pb.ts'
import type { NetworkState } from './network-state.ts'

/** What published operators answer at most, and when no limit is asked for. */
const MAX_LIMIT = 100
/** The offset of an answer that is the last page. */
const LAST_PAGE = -1n

interface Page {
  offset: number
  limit: number
}

function page(offset: bigint, limit: bigint): Page {
  if (offset < 0n || limit < 0n)
    throw new GrpcError('invalidArgument', 'limit and offset should not be negative')
  return { offset: Number(offset), limit: Math.min(Number(limit) || MAX_LIMIT, MAX_LIMIT) }
}

function nextOffset({ offset, limit }: Page, total: number): bigint {
  return offset + limit < total ? BigInt(offset + limit) : LAST_PAGE
}

/** Leaves of a wallet, or nodes by id, with the nodes above them if asked. */
export function queryNodes(
  state: NetworkState,
  request: QueryNodesRequest,
): MessageInitShape<typeof QueryNodesResponseSchema> {
  const found = findNodes(state, request)
  const { offset, limit } = page(request.offset, request.limit)
  const nodes = new Map(found.slice(offset, offset + limit).map((node) => [node.id, node]))
  if (request.includeParents) {
    for (const node of [...nodes.values()]) {
      for (const ancestor of state.ledger.ancestorsOf(node)) nodes.set(ancestor.id, ancestor)
    }
  }
  return {
    nodes: Object.fromEntries([...nodes].map(([id, node]) => [id, nodeMessage(node, state.operators)])),
    offset: nextOffset({ offset, limit }, found.length),
  }
}

function findNodes(state: NetworkState, { source, statuses }: QueryNodesRequest): TreeNode[] {
  switch (source.case) {
    case 'nodeIds': {
      const nodes = [...new Set(source.value.nodeIds)].map((id) => state.ledger.node(id))
      return nodes.filter((node) => node !== undefined)
    }
    case 'ownerIdentityPubkey': {
      const leaves = [...state.ledger.leavesOf(Buffer.from(source.value).toString('hex'))]
      return statuses.length === 0 ? leaves : leaves.filter((leaf) => statuses.includes(nodeStatus(leaf)))
    }
    case undefined:
      throw new GrpcError('invalidArgument', 'a query for nodes should name an owner or node ids')
    default:
      return source satisfies never
  }
}

type TransfersResponse = MessageInitShape<typeof QueryTransfersResponseSchema>

/** Transfers of the caller, by id or in order of creation. */
export function queryAllTransfers(
  state: NetworkState,
  filter: TransferFilter,
  caller: Identity,
): TransfersResponse {
  checkParticipant(filter, caller)
  if (filter.transferIds.length > 0) {
    const transfers = [...new Set(filter.transferIds)].map((id) => state.ledger.transfer(id))
    return answer(
      state,
      filter,
      transfers.filter((transfer) => transfer !== undefined).filter(matching(filter, caller)),
    )
  }
  const wholeHistory = historyAsked(filter)
  if (wholeHistory !== null) {
    const history = state.ledger.historyOf(caller, wholeHistory)
    const { offset, limit } = page(filter.offset, filter.limit)
    const isAscending = filter.order === Order.ASCENDING
    const entries = isAscending ? history?.ascending(offset, limit) : history?.descending(offset, limit)
    return respond(state, entries ?? [], nextOffset({ offset, limit }, history?.total ?? 0))
  }
  const remembered = (['payments', 'swaps'] as const)
    .flatMap((kind) => state.ledger.historyOf(caller, kind)?.remembered() ?? [])
    .filter(matching(filter, caller))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
  return answer(state, filter, filter.order === Order.ASCENDING ? remembered : remembered.reverse())
}

/** Transfers that the caller can claim, or that wait for their receiver. */
export function queryPendingTransfers(
  state: NetworkState,
  filter: TransferFilter,
  caller: Identity,
): TransfersResponse {
  checkParticipant(filter, caller)
  const pending = new Set([...state.ledger.claimableBy(caller), ...state.ledger.outgoingFrom(caller)])
  return answer(state, filter, [...pending].filter(matching(filter, caller)))
}

/**
 * Wallets synchronize payments by position among all of them. Only that query, without further conditions, is counted
 * from the first payment ever made; others see what is remembered.
 */
function historyAsked(filter: TransferFilter): 'payments' | 'swaps' | null {
  const { participant, types, statuses, timeFilter } = filter
  if (participant.case !== 'senderOrReceiverIdentityPublicKey' || statuses.length > 0 || timeFilter.case)
    return null
  const swaps: TransferType[] = [TransferType.PRIMARY_SWAP_V3, TransferType.COUNTER_SWAP_V3]
  const payments: TransferType[] = [TransferType.TRANSFER, TransferType.PREIMAGE_SWAP]
  const isAll = (kinds: TransferType[]) => kinds.every((type) => types.includes(type))
  const isNone = (kinds: TransferType[]) => !kinds.some((type) => types.includes(type))
  if (isAll(payments) && isNone(swaps)) return 'payments'
  if (isAll(swaps) && isNone(payments)) return 'swaps'
  return null
}

function checkParticipant({ participant }: TransferFilter, caller: Identity): void {
  if (participant.case !== undefined && Buffer.from(participant.value).toString('hex') !== caller) {
    throw new GrpcError(
      'permissionDenied',
      'the session is not that of the identity whose transfers are asked for',
    )
  }
}

function matching(filter: TransferFilter, caller: Identity): (transfer: Transfer) => boolean {
  const { participant, types, statuses, timeFilter } = filter
  const ids = new Set(filter.transferIds)
  const isSender = participant.case === 'senderIdentityPublicKey'
  const isReceiver = participant.case === 'receiverIdentityPublicKey'
  return (transfer) => {
    if (transfer.sender !== caller && transfer.receiver !== caller) return false
    if ((isSender && transfer.sender !== caller) || (isReceiver && transfer.receiver !== caller)) return false
    if (ids.size > 0 && !ids.has(transfer.id)) return false
    if (types.length > 0 && !types.includes(transferType(transfer))) return false
    if (statuses.length > 0 && !statuses.includes(transferStatus(transfer))) return false
    if (timeFilter.case === 'createdAfter') return transfer.createdAt > timestampDate(timeFilter.value)
    if (timeFilter.case === 'createdBefore') return transfer.createdAt < timestampDate(timeFilter.value)
    return true
  }
}

function answer(state: NetworkState, filter: TransferFilter, transfers: Transfer[]): TransfersResponse {
  const { offset, limit } = page(filter.offset, filter.limit)
  const found = transfers.slice(offset, offset + limit)
  return respond(state, found, nextOffset({ offset, limit }, transfers.length))
}

// A page with too many leaves is refused, not cut: the SDK advances by the limit that it asked for.
function respond(state: NetworkState, transfers: Transfer[], next: bigint): TransfersResponse {
  const most = state.ledger.limits.leavesPerAnswer
  const leaves = transfers.reduce((sum, transfer) => sum + transfer.leaves.length, 0)
  if (leaves > most) {
    throw new GrpcError(
      'resourceExhausted',
      `a page may hold ${most} leaves, these ${transfers.length} transfers have ${leaves}: ask for fewer at a time`,
    )
  }
  return { transfers: transfers.map((transfer) => transferMessage(transfer, state.operators)), offset: next }
}
