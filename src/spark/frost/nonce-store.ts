import { basePoint, type Point, randomScalar } from '../crypto/curve.ts'
import type { Nonce } from './signing-round.ts'

/** A wallet that asks for nonces and never signs must not fill the memory; an asked one is used within seconds. */
const DEFAULT_CAPACITY = 20_000

/** The nonces that operators have committed to and not yet used. A nonce signs once; the oldest are forgotten. */
export class NonceStore {
  readonly #pending = new Map<string, { operator: number; nonce: Nonce }>()
  readonly #capacity: number

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#pending.size
  }

  commit(operator: number): Nonce {
    const hidingSecret = randomScalar()
    const bindingSecret = randomScalar()
    const nonce = {
      hidingSecret,
      bindingSecret,
      hiding: basePoint(hidingSecret),
      binding: basePoint(bindingSecret),
    }
    this.#pending.set(keyOf(nonce.hiding), { operator, nonce })
    if (this.#pending.size > this.#capacity) {
      const oldest = this.#pending.keys().next()
      if (!oldest.done) this.#pending.delete(oldest.value)
    }
    return nonce
  }

  /** The nonce behind a commitment, which is thereby used up. Null when unknown, used, or another operator's. */
  take(operator: number, hiding: Point, binding: Point): Nonce | null {
    const key = keyOf(hiding)
    const entry = this.#pending.get(key)
    if (entry === undefined || entry.operator !== operator) return null
    if (Buffer.compare(entry.nonce.binding, binding) !== 0) return null
    this.#pending.delete(key)
    return entry.nonce
  }
}

function keyOf(hiding: Point): string {
  return Buffer.from(hiding.buffer, hiding.byteOffset, hiding.byteLength).toString('latin1')
}
