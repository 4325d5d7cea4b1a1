import assert from 'node:assert/strict'
import { ledgerReport } from '../../../src/spark/control/reports.ts'
import { type GrpcCode, GrpcError } from '../../../src/spark/grpc/status.ts'
import type { NetworkState } from '../../../src/spark/operator/network-state.ts'

/**
 * Asserts that a call is refused with this code, and that nobody's money or keys changed by it.
 * @param words What the refusal must say, where several checks answer with the same code.
 */
export function assertRefused(
  state: NetworkState,
  code: GrpcCode,
  call: () => unknown,
  what: string = code,
  words: RegExp = /./,
): void {
  const before = snapshot(state)
  assert.throws(
    call,
    (error) => error instanceof GrpcError && error.code === code && words.test(error.message),
    what,
  )
  assert.deepEqual(snapshot(state), before, `${what}: a refused call changed the ledger`)
}

/** All that a call may change: owners and sums, each leaf's keys, locks and status, each transfer's state. */
export function snapshot(state: NetworkState) {
  const { ledger } = state
  const leaves = [...ledger.identities()].flatMap((identity) =>
    [...ledger.leavesOf(identity)].map((leaf) => [
      leaf.id,
      leaf.status,
      leaf.tree.keyshare.shares.join(),
      leaf.refunds.cpfp.sequence,
      leaf.nodeTx.sequence,
      leaf.parentId,
    ]),
  )
  return { ...ledgerReport(state), leaves, nodes: ledger.nodeCount, transfers: ledger.transferCount }
}
