/** A timer that the SDK set and that has neither fired nor been cleared. */
interface PendingTimer {
  timeout: NodeJS.Timeout
  delayMs: number
  fire: () => void
}

/** One look at the SDK's pending timers. */
export interface DrainedTimers {
  timers: number
  /** The longest delay, as it was asked for, in milliseconds. */
  longestDelayMs: number
}

type SetTimeout = typeof globalThis.setTimeout
type ClearTimeout = typeof globalThis.clearTimeout
type ImportedFunction = (...args: unknown[]) => unknown

/**
 * The pending timers that the SDK set: `setTimeout` ran inside the wasm import of that name. The criterion is certain,
 * since only the wasm calls its imports, and they run synchronously. The global is replaced for the length of such a
 * call only, so no other code ever meets our wrapper.
 */
export class SdkTimers {
  readonly #pending = new Map<NodeJS.Timeout, PendingTimer>()

  get pending(): number {
    return this.#pending.size
  }

  /** Wraps a `__wbg_setTimeout_…` import: what it sets is remembered until it fires. */
  watchSet(imported: ImportedFunction): ImportedFunction {
    return (...args) => {
      const genuine = globalThis.setTimeout
      globalThis.setTimeout = this.#rememberingSetTimeout(genuine)
      try {
        return imported(...args)
      } finally {
        globalThis.setTimeout = genuine
      }
    }
  }

  /** Wraps a `__wbg_clearTimeout_…` import. */
  watchClear(imported: ImportedFunction): ImportedFunction {
    return (...args) => {
      const genuine = globalThis.clearTimeout
      globalThis.clearTimeout = ((handle: NodeJS.Timeout | number | undefined) => {
        this.#forget(handle)
        genuine(handle)
      }) as ClearTimeout
      try {
        return imported(...args)
      } finally {
        globalThis.clearTimeout = genuine
      }
    }
  }

  #rememberingSetTimeout(genuine: SetTimeout): SetTimeout {
    const remembering = (callback: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) => {
      const fire = () => callback(...args)
      const timeout = genuine(() => {
        this.#pending.delete(timeout)
        fire()
      }, delayMs)
      this.#pending.set(timeout, { timeout, delayMs, fire })
      return timeout
    }
    return remembering as SetTimeout
  }

  #forget(handle: NodeJS.Timeout | number | undefined): void {
    if (typeof handle === 'object') this.#pending.delete(handle)
    else if (handle !== undefined) {
      for (const timeout of this.#pending.keys())
        if (Number(timeout) === handle) this.#pending.delete(timeout)
    }
  }

  /**
   * Fires every pending timer of at least `minimumDelayMs` now instead of later, once: timers that this sets
   * are left for the next call.
   */
  fireEarly(minimumDelayMs: number): DrainedTimers {
    const due = [...this.#pending.values()].filter((timer) => timer.delayMs >= minimumDelayMs)
    const fired: DrainedTimers = { timers: 0, longestDelayMs: 0 }
    for (const { timeout, delayMs, fire } of due) {
      // A timer fired before it in this very loop may have cleared it.
      if (!this.#pending.delete(timeout)) continue
      clearTimeout(timeout)
      fired.timers++
      fired.longestDelayMs = Math.max(fired.longestDelayMs, delayMs)
      fire()
    }
    return fired
  }
}
