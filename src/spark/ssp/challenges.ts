import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { isPoint } from '../crypto/curve.ts'
import { verifySignature } from '../crypto/ecdsa.ts'
import { type Challenge, ChallengeSchema, ProtectedChallengeSchema } from '../proto/generated/ssp_authn_pb.ts'

const LIFETIME_SEC = 60

/** The service provider's challenges: the wallet signs the whole protected challenge as it came. */
export class ProviderChallenges {
  readonly #key = randomBytes(32)
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  /** A challenge in unpadded base64url, or null when the key is none. */
  issue(publicKeyHex: string): string | null {
    const publicKey = Buffer.from(publicKeyHex, 'hex')
    if (!isPoint(publicKey)) return null
    const timestamp = BigInt(Math.floor(this.#now().getTime() / 1000))
    const challenge = create(ChallengeSchema, { version: 1, timestamp, nonce: randomBytes(32), publicKey })
    const guarded = create(ProtectedChallengeSchema, {
      version: 1,
      challenge,
      serverHmac: this.#protect(challenge),
    })
    return Buffer.from(toBinary(ProtectedChallengeSchema, guarded)).toString('base64url')
  }

  /** Whether the key's owner signed a challenge that we issued to it lately. */
  isAnswered(challengeText: string, signatureText: string, publicKeyHex: string): boolean {
    const bytes = Buffer.from(challengeText, 'base64url')
    try {
      const { challenge, serverHmac } = fromBinary(ProtectedChallengeSchema, bytes)
      if (challenge === undefined) return false
      const expected = this.#protect(challenge)
      const ageSec = this.#now().getTime() / 1000 - Number(challenge.timestamp)
      return (
        serverHmac.length === expected.length &&
        timingSafeEqual(serverHmac, expected) &&
        ageSec <= LIFETIME_SEC &&
        Buffer.from(challenge.publicKey).toString('hex') === publicKeyHex &&
        verifySignature(Buffer.from(signatureText, 'base64url'), bytes, challenge.publicKey)
      )
    } catch {
      return false
    }
  }

  #protect(challenge: Challenge): Buffer {
    return createHmac('sha256', this.#key).update(toBinary(ChallengeSchema, challenge)).digest()
  }
}
