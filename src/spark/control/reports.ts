import { type Counts, type NetworkState, openSwaps } from '../operator/network-state.ts'
import type { CallCounts } from './call-counts.ts'
import type { Faults } from './faults.ts'

/** What the network has done and what it holds. */
export interface NetworkStats extends Counts {
  /** CPU time of the network's process since its start, in microseconds. */
  cpuUserUs: number
  cpuSystemUs: number
  rssBytes: number
  heapUsedBytes: number
  externalBytes: number
  /** Calls by `operator-0 method` or `ssp Operation`. */
  calls: Record<string, number>
  /** Methods asked for that this network does not serve, at most 20. */
  unserved: string[]
  /** Taproot signatures made with wallets, each verified. */
  signaturesVerified: number
  faultsHit: number
  /** The same by call, as in `calls`: effects that took place, each counted when it did. */
  faultsHitByCall: Record<string, number>
  /** Open event streams. */
  streams: number
  /** What the ledger remembers at this moment. */
  nodes: number
  rememberedTransfers: number
  pendingNonces: number
  rememberedInvoices: number
}

export function networkStats(state: NetworkState, faults: Faults, counts: CallCounts): NetworkStats {
  const cpu = process.cpuUsage()
  const memory = process.memoryUsage()
  return {
    cpuUserUs: cpu.user,
    cpuSystemUs: cpu.system,
    rssBytes: memory.rss,
    heapUsedBytes: memory.heapUsed,
    externalBytes: memory.external,
    calls: counts.toObject(),
    unserved: counts.unserved,
    ...state.counts,
    signaturesVerified: state.desk.signaturesVerified,
    faultsHit: faults.hits.total,
    faultsHitByCall: faults.hits.toObject(),
    streams: state.events.count,
    nodes: state.ledger.nodeCount,
    rememberedTransfers: state.ledger.transferCount,
    pendingNonces: state.nonces.size,
    rememberedInvoices: state.invoices.size,
  }
}

/** Who owns how much. Leaves under way still count as their sender's. */
export interface LedgerReport {
  /** Sum of all leaves. */
  totalSat: number
  /** All that the faucet and the service provider brought in; minus `exitedSat` it equals `totalSat`. */
  depositedSat: number
  exitedSat: number
  /** What the faucet alone paid out. */
  grantedSat: number
  /**
   * Of `totalSat`: sent and not yet claimed, or in a swap or Lightning payment that nobody asked the provider to
   * complete.
   */
  underWaySat: number
  /** Of `underWaySat`: in a swap or Lightning payment, waiting for the service provider or for its time to be over. */
  openSwapsSat: number
  /** By identity public key in hexadecimal. */
  owners: Record<string, { sat: number; leaves: number }>
}

export function ledgerReport(state: NetworkState): LedgerReport {
  const { ledger, counts } = state
  const owners: LedgerReport['owners'] = {}
  let underWaySat = 0
  for (const identity of ledger.identities()) {
    const leaves = [...ledger.leavesOf(identity)].length
    for (const { valueSat } of ledger.outgoingFrom(identity)) underWaySat += valueSat
    if (leaves > 0) owners[identity] = { sat: ledger.balanceSat(identity), leaves }
  }
  const openSwapsSat = openSwaps(state).reduce((sum, { valueSat }) => sum + valueSat, 0)
  const { depositedSat, exitedSat } = ledger
  const { grantedSat } = counts
  const totalSat = ledger.totalSat()
  return { totalSat, depositedSat, exitedSat, grantedSat, underWaySat, openSwapsSat, owners }
}
