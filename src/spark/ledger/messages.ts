import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate } from '@bufbuild/protobuf/wkt'
import type { Operators } from '../operator/operators.ts'
import {
  Network,
  type SigningKeyshareSchema,
  type TransferSchema,
  TransferStatus,
  TransferType,
  type TreeNodeSchema,
  TreeNodeStatus,
} from '../proto/generated/spark_pb.ts'
import type { Keyshare } from './keyshare.ts'
import { NO_BYTES, type TreeNode } from './node.ts'
import type { Transfer } from './transfer.ts'

const NODE_STATUS = {
  AVAILABLE: TreeNodeStatus.AVAILABLE,
  TRANSFER_LOCKED: TreeNodeStatus.TRANSFER_LOCKED,
  SPLITTED: TreeNodeStatus.SPLITTED,
} as const

const TRANSFER_TYPE = {
  transfer: TransferType.TRANSFER,
  'preimage-swap': TransferType.PREIMAGE_SWAP,
  'primary-swap': TransferType.PRIMARY_SWAP_V3,
  'counter-swap': TransferType.COUNTER_SWAP_V3,
} as const

const TRANSFER_STATUS = {
  'tweak-pending': TransferStatus.SENDER_KEY_TWEAK_PENDING,
  'preimage-pending': TransferStatus.SENDER_KEY_TWEAK_PENDING,
  tweaked: TransferStatus.SENDER_KEY_TWEAKED,
  completed: TransferStatus.COMPLETED,
  returned: TransferStatus.RETURNED,
} as const

export function nodeStatus(node: TreeNode): TreeNodeStatus {
  return NODE_STATUS[node.kind === 'leaf' ? node.status : 'SPLITTED']
}

export function transferType(transfer: Transfer): TransferType {
  return TRANSFER_TYPE[transfer.kind]
}

export function transferStatus({ state }: Transfer): TransferStatus {
  if (state.kind !== 'receiver-tweaked') return TRANSFER_STATUS[state.kind]
  return state.isSigned ? TransferStatus.RECEIVER_REFUND_SIGNED : TransferStatus.RECEIVER_KEY_TWEAKED
}

export function keyshareMessage(
  keyshare: Keyshare,
  operators: Operators,
): MessageInitShape<typeof SigningKeyshareSchema> {
  return {
    ownerIdentifiers: operators.all.map(({ identifier }) => identifier),
    threshold: operators.threshold,
    publicKey: keyshare.publicKey,
  }
}

/** A node as every operator describes it; wallets ignore a leaf on which operators differ. */
export function nodeMessage(node: TreeNode, operators: Operators): MessageInitShape<typeof TreeNodeSchema> {
  const refunds = node.kind === 'leaf' ? node.refunds : null
  return {
    id: node.id,
    treeId: node.tree.id,
    value: BigInt(node.tree.valueSat),
    ...(node.parentId !== null && { parentNodeId: node.parentId }),
    nodeTx: node.nodeTx.signed,
    refundTx: refunds?.cpfp.signed ?? NO_BYTES,
    vout: 0,
    verifyingPublicKey: node.tree.key.internal,
    ownerIdentityPublicKey: Buffer.from(node.owner, 'hex'),
    signingKeyshare: keyshareMessage(node.tree.keyshare, operators),
    status: node.kind === 'leaf' ? node.status : 'SPLITTED',
    network: Network.REGTEST,
    createdTime: timestampFromDate(node.createdAt),
    updatedTime: timestampFromDate(node.updatedAt),
    ownerSigningPublicKey: (node.kind === 'leaf' && node.ownerSigningKey) || NO_BYTES,
    directTx: node.directTx.signed,
    directRefundTx: refunds?.direct?.signed ?? NO_BYTES,
    directFromCpfpRefundTx: refunds?.directFromCpfp.signed ?? NO_BYTES,
    treenodeStatus: nodeStatus(node),
  }
}

export function transferMessage(
  transfer: Transfer,
  operators: Operators,
): MessageInitShape<typeof TransferSchema> {
  return {
    id: transfer.id,
    senderIdentityPublicKey: Buffer.from(transfer.sender, 'hex'),
    receiverIdentityPublicKey: Buffer.from(transfer.receiver, 'hex'),
    status: transferStatus(transfer),
    totalValue: BigInt(transfer.valueSat),
    ...(transfer.expiresAt && { expiryTime: timestampFromDate(transfer.expiresAt) }),
    leaves: transfer.leaves.map((entry) => ({
      leaf: nodeMessage(entry.leaf, operators),
      secretCipher: entry.secretCipher,
      signature: entry.signature,
      intermediateRefundTx: entry.refundTx,
      intermediateDirectRefundTx: entry.directRefundTx,
      intermediateDirectFromCpfpRefundTx: entry.directFromCpfpRefundTx,
    })),
    createdTime: timestampFromDate(transfer.createdAt),
    updatedTime: timestampFromDate(transfer.updatedAt),
    type: transferType(transfer),
    sparkInvoice: transfer.invoice,
    network: Network.REGTEST,
  }
}
