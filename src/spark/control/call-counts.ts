/** Who is called. */
export type CallTarget = number | 'ssp' | 'faucet'

/** Anybody can make up names. */
const MOST_UNSERVED = 20

/** Calls by target and method, as `operator-0 start_transfer_v2` or `ssp RequestSwap`. */
export class CallCounts {
  /** By target, then by method: a name put together for each call would have to be hashed for each. */
  readonly #counts = new Map<CallTarget, Map<string, number>>()
  readonly #unserved = new Set<string>()

  add(target: CallTarget, method: string): void {
    let methods = this.#counts.get(target)
    if (methods === undefined) {
      methods = new Map()
      this.#counts.set(target, methods)
    }
    methods.set(method, (methods.get(method) ?? 0) + 1)
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
    for (const methods of this.#counts.values()) for (const times of methods.values()) total += times
    return total
  }

  toObject(): Record<string, number> {
    const named = [...this.#counts].flatMap(([target, methods]) => {
      const name = typeof target === 'string' ? target : `operator-${target}`
      return [...methods].map(([method, times]): [string, number] => [`${name} ${method}`, times])
    })
    return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
