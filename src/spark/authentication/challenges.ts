import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Point, samePoint } from '../crypto/curve.ts'
import { verifySignature } from '../crypto/signatures.ts'

export const CHALLENGE_VERSION = 1
const LIFETIME_SEC = 60

/** What a challenge says, however it is encoded. */
export interface ChallengeFields {
  version: number
  /** When it was issued, in seconds since 1970. */
  timestamp: bigint
  nonce: Uint8Array
  publicKey: Point
}

/** A challenge as it came back. */
export interface AnsweredChallenge {
  challenge: ChallengeFields
  /** The challenge's own bytes, and the code that was issued with them. */
  encoded: Uint8Array
  serverHmac: Uint8Array
  /** What the wallet signed, and who it says it is. */
  signed: Uint8Array
  signature: Uint8Array
  publicKey: Point
}

/** The challenges of one server: nobody else can make them, and each opens one session, within a minute. */
export class Challenges {
  readonly #key = randomBytes(32)
  /** Nonces of challenges answered, until the challenge expires. In order of expiry. */
  readonly #used = new Map<string, number>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  issue(publicKey: Point): ChallengeFields {
    const timestamp = BigInt(this.#nowSec())
    return { version: CHALLENGE_VERSION, timestamp, nonce: randomBytes(32), publicKey }
  }

  /** The code that goes with a challenge: it tells our own from others. */
  protect(encoded: Uint8Array): Uint8Array {
    return createHmac('sha256', this.#key).update(encoded).digest()
  }

  /** Takes an answer, once. @returns null, or why it is not taken. */
  refusal({ challenge, encoded, serverHmac, ...answer }: AnsweredChallenge): string | null {
    const expected = this.protect(encoded)
    if (serverHmac.length !== expected.length || !timingSafeEqual(serverHmac, expected)) {
      return 'the challenge is not one of this server'
    }
    const expiresAtSec = Number(challenge.timestamp) + LIFETIME_SEC
    if (expiresAtSec < this.#nowSec()) return 'the challenge has expired'
    if (!samePoint(answer.publicKey, challenge.publicKey)) return 'the challenge was for another public key'
    if (!verifySignature(answer.signature, answer.signed, challenge.publicKey)) {
      return 'the signature of the challenge is not valid'
    }
    return this.#useOnce(challenge.nonce, expiresAtSec) ? null : 'the challenge has been used'
  }

  #useOnce(nonce: Uint8Array, expiresAtSec: number): boolean {
    for (const [key, expiry] of this.#used) {
      if (expiry >= this.#nowSec()) break
      this.#used.delete(key)
    }
    const key = Buffer.from(nonce).toString('latin1')
    if (this.#used.has(key)) return false
    this.#used.set(key, expiresAtSec)
    return true
  }

  #nowSec(): number {
    return Math.floor(this.#now().getTime() / 1000)
  }
}
