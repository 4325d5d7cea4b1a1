/** Nodes of the transaction trees: leaves, which are money, and what renewals put above them. */

import type { RefundTransactions } from '../bitcoin/leaf-transactions.ts'
import type { TaprootKey } from '../bitcoin/taproot.ts'
import type { SignedTransaction } from '../bitcoin/transaction.ts'
import type { Point } from '../crypto/curve.ts'
import type { Keyshare } from './keyshare.ts'

/** An identity public key in hexadecimal: 66 digits, lower case. */
export type Identity = string

/** What one deposit became: an amount under a key that never changes, though its two halves do. */
export interface Tree {
  id: string
  valueSat: number
  /** Verifying key: always the owner's signing key plus the keyshare's public key. */
  key: TaprootKey
  keyshare: Keyshare
}

interface NodeBase {
  id: string
  tree: Tree
  parentId: string | null
  owner: Identity
  nodeTx: SignedTransaction
  directTx: SignedTransaction
  createdAt: Date
  updatedAt: Date
}

/** Money: a node that its owner can pay with. */
export interface Leaf extends NodeBase {
  kind: 'leaf'
  status: 'AVAILABLE' | 'TRANSFER_LOCKED'
  /** Null while it is on its way to an owner who has not claimed it yet. */
  ownerSigningKey: Point | null
  refunds: RefundTransactions<SignedTransaction>
}

/** A node that renewals put between the root and a leaf. */
export interface SplitNode extends NodeBase {
  kind: 'split'
}

export type TreeNode = Leaf | SplitNode

/** What stands in a field of bytes that has nothing to say. */
export const NO_BYTES: Uint8Array = new Uint8Array(0)

/**
 * A copy to keep. A decoded field is a view of its message's whole buffer, and a short buffer is a slice of a shared
 * slab: stored for long, either would keep kilobytes alive for a few bytes.
 */
export function keptBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
