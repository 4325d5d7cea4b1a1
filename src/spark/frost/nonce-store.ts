import { basePoint, type Point, randomScalar } from '../crypto/curve.ts'
import type { Nonce } from './signing-round.ts'

/** A wallet signs within seconds of asking; what it asked for and did not use is forgotten after this. */
const LIFETIME_MS = 60_000
/** A wallet that asks and asks must not fill the memory either. */
const CAPACITY = 100_000

interface Pending {
  operator: number
  nonce: Nonce
  expiresAtMs: number
}

/** The nonces that operators have committed to and not yet used. A nonce signs once. */
export class NonceStore {
  /** In order of expiry. */
  readonly #pending = new Map<string, Pending>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  get size(): number {
    return this.#pending.size
  }

  commit(operator: number): Nonce {
    const nowMs = this.#now().getTime()
    this.#forget(nowMs)
    const hidingSecret = randomScalar()
    const bindingSecret = randomScalar()
    const nonce = {
      hidingSecret,
      bindingSecret,
      hiding: basePoint(hidingSecret),
      binding: basePoint(bindingSecret),
    }
    this.#pending.set(keyOf(nonce.hiding), { operator, nonce, expiresAtMs: nowMs + LIFETIME_MS })
    return nonce
  }

  /** The nonce behind a commitment, now used up. Null when unknown, used, or another operator's. */
  take(operator: number, hiding: Point, binding: Point): Nonce | null {
    const key = keyOf(hiding)
    const entry = this.#pending.get(key)
    if (entry === undefined || entry.operator !== operator) return null
    if (Buffer.compare(entry.nonce.binding, binding) !== 0) return null
    this.#pending.delete(key)
    return entry.nonce
  }

  #forget(nowMs: number): void {
    for (const [key, { expiresAtMs }] of this.#pending) {
      if (expiresAtMs > nowMs && this.#pending.size < CAPACITY) return
      this.#pending.delete(key)
    }
  }
}

function keyOf(hiding: Point): string {
  return Buffer.from(hiding.buffer, hiding.byteOffset, hiding.byteLength).toString('latin1')
}
