import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Identity } from '../ledger/node.ts'

const LIFETIME_SEC = 24 * 3600

export interface Session {
  token: string
  expiresAtSec: number
}

/**
 * Session tokens that say whose they are and until when, under a message authentication code. None is stored, so a
 * million reconnects cost no memory; all can be ended at once by changing the key.
 */
export class Sessions {
  #key = randomBytes(32)
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  open(identity: Identity): Session {
    const expiresAtSec = Math.floor(this.#now().getTime() / 1000) + LIFETIME_SEC
    const claim = `${identity}.${expiresAtSec}`
    return { token: `${claim}.${this.#sign(claim)}`, expiresAtSec }
  }

  /** Whose session this is, or null when it is none or over. */
  identify(token: string): Identity | null {
    const [identity = '', expires = '', code = ''] = token.split('.')
    const expected = Buffer.from(this.#sign(`${identity}.${expires}`))
    const given = Buffer.from(code)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
    return Number(expires) * 1000 > this.#now().getTime() ? identity : null
  }

  /** Ends every session. */
  expireAll(): void {
    this.#key = randomBytes(32)
  }

  #sign(claim: string): string {
    return createHmac('sha256', this.#key).update(claim).digest('base64url')
  }
}
