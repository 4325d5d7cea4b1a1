import type { NetworkControl, NetworkFault } from './scenarios/scenarios.ts'

/** The control API of the local network, for the process that runs a scenario: it must load nothing of the network. */
export class NetworkControlClient implements NetworkControl {
  readonly #url: string
  readonly #token: string

  constructor({ url, token }: { url: string; token: string }) {
    this.#url = url
    this.#token = token
  }

  async calls(): Promise<{ operators: number; provider: number }> {
    const { calls } = await this.#ask<{ calls: Record<string, number> }>('GET', '/stats')
    const sum = (target: RegExp) =>
      Object.entries(calls).reduce((total, [name, count]) => total + (target.test(name) ? count : 0), 0)
    return { operators: sum(/^operator-/), provider: sum(/^ssp /) }
  }

  async unserved(): Promise<string[]> {
    return (await this.#ask<{ unserved: string[] }>('GET', '/stats')).unserved
  }

  async addFault(fault: NetworkFault): Promise<number> {
    return (await this.#ask<{ id: number }>('POST', '/faults', fault)).id
  }

  async removeFault(id: number): Promise<void> {
    await this.#ask('POST', '/faults/remove', { id })
  }

  async cutStreams(): Promise<void> {
    await this.#ask('POST', '/streams/cut', {})
  }

  async expireSessions(): Promise<void> {
    await this.#ask('POST', '/sessions/expire', {})
  }

  async #ask<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as Answer & { error?: string }
    if (!response.ok) throw new Error(answer.error ?? `the local network answered ${response.status}`)
    return answer
  }
}
