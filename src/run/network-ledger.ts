import type { LedgerReport } from '../spark/control/reports.ts'
import type { NetworkAddresses } from './network-process.ts'

/** What the local network's operators hold at the end of a run; null when it does not answer any more. */
export async function leavesAtTheOperators({
  controlUrl,
  controlToken,
}: NetworkAddresses): Promise<Pick<LedgerReport, 'totalSat' | 'underWaySat'> | null> {
  try {
    const response = await fetch(new URL('ledger', `${controlUrl}/`), {
      headers: { authorization: `Bearer ${controlToken}` },
      signal: AbortSignal.timeout(5000),
    })
    const { totalSat, underWaySat } = (await response.json()) as Partial<LedgerReport>
    return totalSat === undefined || underWaySat === undefined ? null : { totalSat, underWaySat }
  } catch {
    return null
  }
}
