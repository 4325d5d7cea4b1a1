import type { Point } from '../crypto/curve.ts'
import type { Invoice } from '../lightning/invoice-book.ts'
import type { ClaimLeafKeyTweak } from '../proto/generated/spark_pb.ts'
import type { Keyshare } from './keyshare.ts'
import type { Identity, Leaf } from './node.ts'

/** A leaf on its way, with what its receiver needs to claim it. */
export interface TransferLeaf {
  leaf: Leaf
  /** The leaf's new user key, encrypted to the receiver. */
  secretCipher: Uint8Array
  /** The sender's over leaf id, transfer id and cipher. */
  signature: Uint8Array
  /** Signed refunds to the receiver's identity key; empty bytes where there is none. */
  refundTx: Uint8Array
  directRefundTx: Uint8Array
  directFromCpfpRefundTx: Uint8Array
  /** Blocks of the refund's lock, with flags: what the claim signs on. */
  refundSequence: number
}

export type TransferKind = 'transfer' | 'preimage-swap' | 'primary-swap' | 'counter-swap'

/**
 * How far a transfer is: a swap's first half waits for the service provider with the sender's key tweaks unapplied;
 * so does a Lightning payment for the preimage; every other transfer waits for its receiver at once. A swap that the
 * provider never answers is returned. A receiver that claims in three calls is in between for a while: the keyshares
 * that its tweaks make are known, by leaf, and become the leaves' own with the last call.
 */
export type TransferState =
  | { kind: 'tweak-pending'; leaves: Map<string, PendingSwapLeaf>; adaptor: Point }
  | { kind: 'preimage-pending' }
  | { kind: 'tweaked'; offers?: ClaimOffers }
  | { kind: 'receiver-tweaked'; keyshares: ReadonlyMap<string, Keyshare>; isSigned: boolean }
  | { kind: 'completed' }
  | { kind: 'returned' }

/**
 * Key tweaks of receivers that claim in three calls, which not every operator has got yet: by operator index, under a
 * name that is the same for the tweaks of one attempt.
 */
export type ClaimOffers = Map<string, Map<number, readonly ClaimLeafKeyTweak[]>>

/** What the service provider must present for a leaf of a swap's first half. */
export interface PendingSwapLeaf {
  unsignedRefund: Uint8Array
  /** 64 bytes; the adaptor's secret is still missing from their second half. */
  adaptorSignature: Uint8Array
}

/** What a Lightning payment's transfer is for. */
export interface Htlc {
  hashHex: string
  encoded: string
  /** The invoice it paid; null as long as it has not. */
  invoice: Invoice | null
}

export interface Transfer {
  id: string
  kind: TransferKind
  sender: Identity
  receiver: Identity
  leaves: TransferLeaf[]
  valueSat: number
  invoice: string
  state: TransferState
  createdAt: Date
  updatedAt: Date
  expiresAt: Date | null
  /** Of a Lightning payment, on either side. */
  htlc?: Htlc
}
