import type { NetworkAddresses } from './network-process.ts'

/**
 * Asks the local network for the sum of all leaves its operators know, in satoshis.
 * @returns Null when the network is gone.
 */
export async function sumOfLeaves({ controlUrl, controlToken }: NetworkAddresses): Promise<number | null> {
  try {
    const response = await fetch(new URL('ledger', `${controlUrl}/`), {
      headers: { authorization: `Bearer ${controlToken}` },
      signal: AbortSignal.timeout(5000),
    })
    const { totalSat } = (await response.json()) as { totalSat?: unknown }
    return typeof totalSat === 'number' ? totalSat : null
  } catch {
    return null
  }
}
