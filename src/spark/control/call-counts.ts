/** Who is called. */
export type CallTarget = number | 'ssp' | 'faucet'

/** Anybody can make up names. */
const MOST_UNSERVED = 20

/** Calls by target and method, as `operator-0 start_transfer_v2` or `ssp RequestSwap`. */
export class CallCounts {
  readonly #counts = new Map<string, number>()
  readonly #unserved = new Set<string>()

  add(target: CallTarget, method: string): void {
    const name = `${typeof target === 'string' ? target : `operator-${target}`} ${method}`
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  /** A method that was asked for and is not there: an SDK that speaks more, or older, than the network does. */
  addUnserved(method: string): void {
    if (this.#unserved.size < MOST_UNSERVED && /^\w{1,60}$/.test(method)) this.#unserved.add(method)
  }

  get unserved(): string[] {
    return [...this.#unserved].sort()
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
