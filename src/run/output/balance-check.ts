import type { BalanceRecord } from '../../compare/compare.ts'
import type { Books } from '../children/children.ts'
import type { HarnessResult } from '../protocol/protocol.ts'

/**
 * Money at the end of a run: all that the faucet paid out must be in the two wallets or under way to them, and on the
 * local network also in the operators' leaves. What the faucet paid out is the network's own count there, since a
 * faucet whose answer was lost has still paid. On the hosted network fees and older balances make the sums differ, so
 * only on the local one can money be called conserved.
 */
export function checkBalances(balances: HarnessResult['balances'], books: Books): BalanceRecord | null {
  if (balances === null) return null
  const { aliceSat, bobSat } = balances
  const heldSat = aliceSat + bobSat
  switch (books.kind) {
    case 'hosted':
    case 'silent':
      return { ...balances, leavesSat: null, underWaySat: null, conserved: null }
    case 'local': {
      const { totalSat, underWaySat, grantedSat } = books
      const conserved = heldSat + underWaySat === grantedSat && totalSat === grantedSat
      return { ...balances, fundedSat: grantedSat, leavesSat: totalSat, underWaySat, conserved }
    }
    default:
      return books satisfies never
  }
}

/** The balances in one line for the reader. */
export function describeBalances(record: BalanceRecord): string {
  const sum = record.aliceSat + record.bobSat
  const underWay = record.underWaySat ? `, ${record.underWaySat} sat under way` : ''
  const wallets = `Alice ${record.aliceSat} sat + Bob ${record.bobSat} sat = ${sum} sat${underWay}`
  if (record.conserved === null) return `Balances: ${wallets}, funded ${record.fundedSat} sat in this run`
  const verdict = record.conserved ? 'conserved' : 'NOT CONSERVED'
  return `Balances: ${wallets}, funded ${record.fundedSat} sat, leaves at the operators ${record.leavesSat} sat: ${verdict}`
}
