/** Calls by target and method, as `operator-0 start_transfer_v2` or `ssp RequestSwap`. */
export class CallCounts {
  readonly #counts = new Map<string, number>()

  add(target: number | 'ssp', method: string): void {
    const key = `${target === 'ssp' ? target : `operator-${target}`} ${method}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  toObject(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
