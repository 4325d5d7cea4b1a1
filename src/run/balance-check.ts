import type { BalanceRecord } from '../compare/run-metadata.ts'
import type { HarnessResult } from './harness-protocol.ts'

/**
 * Money at the end of a run: what the faucet paid in must be in the two wallets or under way to them, and on the local
 * network in the operators' leaves as well. On the hosted network fees and older balances make the sums differ, so only the local
 * one can be said to be conserved.
 * @param leaves What the operators hold, and how much of it is under way; null on the hosted network.
 */
export function checkBalances(
  balances: HarnessResult['balances'],
  leaves: { totalSat: number; underWaySat: number } | null,
): BalanceRecord | null {
  if (balances === null) return null
  const { fundedSat, aliceSat, bobSat } = balances
  const wallets = { fundedSat, aliceSat, bobSat }
  if (leaves === null) return { ...wallets, leavesSat: null, underWaySat: null, conserved: true }
  const { totalSat, underWaySat } = leaves
  const conserved = aliceSat + bobSat + underWaySat === fundedSat && totalSat === fundedSat
  return { ...wallets, leavesSat: totalSat, underWaySat, conserved }
}

/** The balances in one line for the reader. */
export function describeBalances(record: BalanceRecord): string {
  const sum = record.aliceSat + record.bobSat
  const underWay = record.underWaySat ? `, ${record.underWaySat} sat under way` : ''
  const wallets = `Alice ${record.aliceSat} sat + Bob ${record.bobSat} sat = ${sum} sat${underWay}`
  if (record.leavesSat === null) return `Balances: ${wallets}, funded ${record.fundedSat} sat in this run`
  const verdict = record.conserved ? 'conserved' : 'NOT CONSERVED'
  return `Balances: ${wallets}, funded ${record.fundedSat} sat, leaves at the operators ${record.leavesSat} sat: ${verdict}`
}
