import type { LedgerReport } from '../spark/control/reports.ts'
import type { NetworkAddresses } from './network-message.ts'

/** What the books of a run's network say: the local one's, which may have died, or none, as on the hosted network. */
export type Books =
  | ({ kind: 'local' } & Pick<LedgerReport, 'totalSat' | 'underWaySat' | 'grantedSat'>)
  | { kind: 'silent' }
  | { kind: 'hosted' }

/** Asks the local network's operators at the end of a run. */
export async function booksOf({ controlUrl, controlToken }: NetworkAddresses): Promise<Books> {
  try {
    const response = await fetch(new URL('ledger', `${controlUrl}/`), {
      headers: { authorization: `Bearer ${controlToken}` },
      signal: AbortSignal.timeout(30_000),
    })
    const { totalSat, underWaySat, grantedSat } = (await response.json()) as LedgerReport
    return { kind: 'local', totalSat, underWaySat, grantedSat }
  } catch {
    return { kind: 'silent' }
  }
}
