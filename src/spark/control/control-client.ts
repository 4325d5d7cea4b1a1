import type { FaucetFault } from '../faucet/faucet-listener.ts'
import type { RpcFault } from './faults.ts'
import type { LedgerReport, NetworkStats } from './reports.ts'

export interface ControlAddresses {
  controlUrl: string
  controlToken: string
  faucetUrl: string
}

/** Client of a running network's control API and faucet: for benches, tests, and users who drive a network themselves. */
export class ControlClient {
  readonly #addresses: ControlAddresses

  constructor(addresses: ControlAddresses) {
    this.#addresses = addresses
  }

  stats(): Promise<NetworkStats> {
    return this.#ask('GET', '/stats')
  }

  ledger(): Promise<LedgerReport> {
    return this.#ask('GET', '/ledger')
  }

  /** @returns The fault's number, for removing it. */
  async addFault(fault: RpcFault): Promise<number> {
    const { id } = await this.#ask<{ id: number }>('POST', '/faults', fault)
    return id
  }

  async removeFault(id: number): Promise<boolean> {
    const { removed } = await this.#ask<{ removed: boolean }>('POST', '/faults/remove', { id })
    return removed
  }

  /** Removes all faults, the faucet's too, and brings operators back up. */
  async clearFaults(): Promise<void> {
    await this.#ask('POST', '/faults/clear', {})
  }

  /** Makes the faucet misbehave, for so many requests or until the faults are cleared. */
  async setFaucetFault(fault: FaucetFault, count?: number): Promise<void> {
    await this.#ask('POST', '/faucet-fault', { fault, count })
  }

  /** Makes the service provider refuse to pay invoices, so many or until the faults are cleared; the leaves are back at once. */
  async refuseSends(count?: number, message?: string): Promise<void> {
    await this.#ask('POST', '/lightning-fault', { count, message })
  }

  /** Ends the time of all open swaps and Lightning payments: their leaves are back. @returns how many. */
  async expireSwaps(): Promise<number> {
    const { returned } = await this.#ask<{ returned: number }>('POST', '/swaps/expire', {})
    return returned
  }

  /** Cuts the event streams of one wallet (address or identity key) or of all. @returns how many. */
  async cutStreams(identity?: string): Promise<number> {
    const { cut } = await this.#ask<{ cut: number }>('POST', '/streams/cut', { identity })
    return cut
  }

  /** Ends all sessions, at the operators and the service provider. */
  async expireSessions(): Promise<void> {
    await this.#ask('POST', '/sessions/expire', {})
  }

  /** An operator drops all calls and event streams for a while, and takes no part in signing or paying out. */
  async takeDown(operator: number, seconds: number): Promise<void> {
    await this.#ask('POST', '/operators/down', { operator, seconds })
  }

  /** Pays leaves of these amounts to a wallet in one transfer. @returns the transfer's id. */
  async fund(address: string, ...amountsSat: number[]): Promise<string> {
    const response = await fetch(this.#addresses.faucetUrl, {
      method: 'POST',
      body: JSON.stringify({ address, amountsSat }),
    })
    const { transferId } = await answerOf<{ transferId: string }>(response)
    return transferId
  }

  async #ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const { controlUrl, controlToken } = this.#addresses
    const response = await fetch(`${controlUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${controlToken}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    return answerOf<T>(response)
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  const answer = (await response.json()) as T & { error?: string }
  if (!response.ok) throw new Error(answer.error ?? `the local network answered ${response.status}`)
  return answer
}
