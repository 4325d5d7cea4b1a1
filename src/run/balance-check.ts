import type { BalanceRecord } from '../compare/run-metadata.ts'
import type { HarnessResult } from './harness-protocol.ts'

/**
 * Money at the end of a run: what the faucet paid in must be in the two wallets, and on the local network in the
 * operators' leaves as well. On the hosted network fees and older balances make the sums differ, so only the local
 * one can be said to be conserved.
 * @param leavesSat Sum of all leaves on the operators' side, or null on the hosted network.
 */
export function checkBalances(
  balances: HarnessResult['balances'],
  leavesSat: number | null,
): BalanceRecord | null {
  if (balances === null) return null
  const { fundedSat, aliceSat, bobSat } = balances
  const conserved = leavesSat === null || (aliceSat + bobSat === fundedSat && leavesSat === fundedSat)
  return { fundedSat, aliceSat, bobSat, leavesSat, conserved }
}

/** The balances in one line for the reader. */
export function describeBalances(record: BalanceRecord): string {
  const sum = record.aliceSat + record.bobSat
  const wallets = `Alice ${record.aliceSat} sat + Bob ${record.bobSat} sat = ${sum} sat`
  if (record.leavesSat === null) return `Balances: ${wallets}, funded ${record.fundedSat} sat in this run`
  const verdict = record.conserved ? 'conserved' : 'NOT CONSERVED'
  return `Balances: ${wallets}, funded ${record.fundedSat} sat, leaves at the operators ${record.leavesSat} sat: ${verdict}`
}
