/** More than there are methods. Beyond it names are made up, and must not fill the memory. */
const MAX_NAMES = 300

/** Calls by target and method, as `operator-0 start_transfer_v2` or `ssp RequestSwap`. */
export class CallCounts {
  readonly #counts = new Map<string, number>()

  add(target: number | 'ssp' | 'faucet', method: string): void {
    const name = `${typeof target === 'string' ? target : `operator-${target}`} ${method}`
    const key = this.#counts.has(name) || this.#counts.size < MAX_NAMES ? name : 'other'
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
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
