/** Who is called. */
export type CallTarget = number | 'ssp' | 'faucet'

/** Calls by target and method, as `operator-0 start_transfer_v2` or `ssp RequestSwap`. */
export class CallCounts {
  readonly #counts = new Map<string, number>()

  add(target: CallTarget, method: string): void {
    const name = `${typeof target === 'string' ? target : `operator-${target}`} ${method}`
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  get total(): number {
    let total = 0
    for (const times of this.#counts.values()) total += times
    return total
  }

  toObject(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
