/** A repeat follows within seconds; this many answers are remembered in the meantime. */
const CAPACITY = 64

/**
 * Answers by idempotency key. A wallet that lost an answer asks again with the same key, and gets the first answer
 * instead of a second change. Refusals are not remembered.
 */
export class RepeatedAnswers<T> {
  readonly #answers = new Map<string, T>()

  /** @param key Null when the wallet sent none: then every call counts. */
  once(caller: string, key: string | null, answer: () => T): T {
    if (key === null) return answer()
    const full = `${caller} ${key}`
    const known = this.#answers.get(full)
    if (known !== undefined) return known
    const fresh = answer()
    this.#answers.set(full, fresh)
    if (this.#answers.size > CAPACITY) {
      const oldest = this.#answers.keys().next()
      if (!oldest.done) this.#answers.delete(oldest.value)
    }
    return fresh
  }
}
