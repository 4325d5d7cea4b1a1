import { History } from './history.ts'
import type { Identity, Leaf, SplitNode, TreeNode } from './node.ts'
import type { Transfer, TransferKind, TransferState } from './transfer.ts'

export interface LedgerLimits {
  /** Transfers remembered a wallet, for its queries. */
  historyPerWallet: number
  /** Nodes remembered above a leaf. Older ones count as confirmed on the chain. */
  ancestors: number
  /** Leaves in one answer about transfers; each is a kilobyte or two. */
  leavesPerAnswer: number
}

const DEFAULT_LIMITS: LedgerLimits = { historyPerWallet: 1000, ancestors: 4, leavesPerAnswer: 20_000 }

interface Wallet {
  leaves: Set<Leaf>
  /** Transfers that this wallet has still to claim. */
  claimable: Set<Transfer>
  /** Transfers out that their receivers have still to claim. */
  outgoing: Set<Transfer>
  payments: History
  swaps: History
}

/**
 * What all operators agree on: the owner of each leaf, and the transfers under way. It changes by whole steps that
 * cannot fail; the handlers check and sign before. Only a deposit or an exit changes the sum of leaf values.
 */
export class Ledger {
  readonly limits: LedgerLimits
  readonly #nodes = new Map<string, TreeNode>()
  readonly #transfers = new Map<string, Transfer>()
  /** How many places (histories, the set of unfinished ones) still hold a transfer. */
  readonly #holders = new Map<string, number>()
  readonly #wallets = new Map<Identity, Wallet>()
  depositedSat = 0
  exitedSat = 0

  constructor(limits: Partial<LedgerLimits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits }
  }

  node(id: string): TreeNode | undefined {
    return this.#nodes.get(id)
  }

  transfer(id: string): Transfer | undefined {
    return this.#transfers.get(id)
  }

  get nodeCount(): number {
    return this.#nodes.size
  }

  get transferCount(): number {
    return this.#transfers.size
  }

  identities(): IterableIterator<Identity> {
    return this.#wallets.keys()
  }

  leavesOf(owner: Identity): Iterable<Leaf> {
    return this.#wallets.get(owner)?.leaves ?? []
  }

  claimableBy(receiver: Identity): Iterable<Transfer> {
    return this.#wallets.get(receiver)?.claimable ?? []
  }

  outgoingFrom(sender: Identity): Iterable<Transfer> {
    return this.#wallets.get(sender)?.outgoing ?? []
  }

  historyOf(owner: Identity, kind: 'payments' | 'swaps'): History | undefined {
    return this.#wallets.get(owner)?.[kind]
  }

  balanceSat(owner: Identity): number {
    let sum = 0
    for (const leaf of this.leavesOf(owner)) sum += leaf.tree.valueSat
    return sum
  }

  totalSat(): number {
    let sum = 0
    for (const owner of this.#wallets.keys()) sum += this.balanceSat(owner)
    return sum
  }

  /** A new tree enters, with its nodes above the leaf. */
  deposit(leaf: Leaf, ancestors: SplitNode[]): void {
    for (const node of [...ancestors, leaf]) this.#nodes.set(node.id, node)
    this.#wallet(leaf.owner).leaves.add(leaf)
    this.depositedSat += leaf.tree.valueSat
  }

  /** A leaf leaves for the chain, with the nodes above it. */
  exit(leaf: Leaf): void {
    this.#wallet(leaf.owner).leaves.delete(leaf)
    for (const node of [leaf, ...this.ancestorsOf(leaf)]) this.#nodes.delete(node.id)
    this.exitedSat += leaf.tree.valueSat
  }

  /** From the parent up, as far as remembered. */
  ancestorsOf(node: TreeNode): SplitNode[] {
    const ancestors: SplitNode[] = []
    for (let id = node.parentId; id !== null; ) {
      const parent = this.#nodes.get(id)
      if (parent?.kind !== 'split') break
      ancestors.push(parent)
      id = parent.parentId
    }
    return ancestors
  }

  /** Puts a node between a leaf and its parent, and lets go of ancestors beyond the limit. */
  insertParent(leaf: Leaf, split: SplitNode): void {
    this.#nodes.set(split.id, split)
    leaf.parentId = split.id
    const ancestors = this.ancestorsOf(leaf)
    for (const forgotten of ancestors.slice(this.limits.ancestors)) this.#nodes.delete(forgotten.id)
    const root = ancestors[this.limits.ancestors - 1]
    if (root !== undefined) root.parentId = null
  }

  /** A transfer begins: its leaves are locked until it is claimed. */
  begin(transfer: Transfer): void {
    for (const { leaf } of transfer.leaves) leaf.status = 'TRANSFER_LOCKED'
    this.#transfers.set(transfer.id, transfer)
    const participants = new Set([transfer.sender, transfer.receiver])
    this.#holders.set(transfer.id, participants.size + 1)
    this.#wallet(transfer.sender).outgoing.add(transfer)
    if (transfer.state.kind === 'tweaked') this.#wallet(transfer.receiver).claimable.add(transfer)
    for (const identity of participants) {
      for (const forgotten of this.#history(identity, transfer.kind).append(transfer))
        this.#release(forgotten)
    }
  }

  /** A claimed leaf is its new owner's. */
  changeOwner(leaf: Leaf, owner: Identity): void {
    this.#wallet(leaf.owner).leaves.delete(leaf)
    leaf.owner = owner
    this.#wallet(owner).leaves.add(leaf)
  }

  /** A transfer is over. */
  complete(transfer: Transfer, at: Date): void {
    this.#finish(transfer, { kind: 'completed' }, at)
  }

  /** A transfer is called off: its leaves are the sender's again. */
  giveBack(transfer: Transfer, at: Date): void {
    for (const { leaf } of transfer.leaves) leaf.status = 'AVAILABLE'
    this.#finish(transfer, { kind: 'returned' }, at)
  }

  #finish(transfer: Transfer, state: TransferState, at: Date): void {
    transfer.state = state
    transfer.updatedAt = at
    this.#wallet(transfer.sender).outgoing.delete(transfer)
    this.#wallet(transfer.receiver).claimable.delete(transfer)
    this.#release(transfer)
  }

  #release(transfer: Transfer): void {
    const holders = (this.#holders.get(transfer.id) ?? 1) - 1
    if (holders > 0) {
      this.#holders.set(transfer.id, holders)
    } else {
      this.#holders.delete(transfer.id)
      this.#transfers.delete(transfer.id)
    }
  }

  #history(identity: Identity, kind: TransferKind): History {
    const wallet = this.#wallet(identity)
    return kind === 'transfer' || kind === 'preimage-swap' ? wallet.payments : wallet.swaps
  }

  #wallet(identity: Identity): Wallet {
    let wallet = this.#wallets.get(identity)
    if (wallet === undefined) {
      wallet = {
        leaves: new Set(),
        claimable: new Set(),
        outgoing: new Set(),
        payments: new History(this.limits.historyPerWallet),
        swaps: new History(this.limits.historyPerWallet),
      }
      this.#wallets.set(identity, wallet)
    }
    return wallet
  }
}
