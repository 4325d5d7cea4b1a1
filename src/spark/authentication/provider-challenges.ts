import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { isPoint } from '../crypto/curve.ts'
import {
  ChallengeSchema,
  type ProtectedChallenge,
  ProtectedChallengeSchema,
} from '../proto/generated/ssp_authn_pb.ts'
import { CHALLENGE_VERSION, Challenges } from './challenges.ts'

/** The service provider's challenges as texts: the wallet signs the whole protected challenge as it came. */
export class ProviderChallenges {
  readonly #challenges: Challenges

  constructor(now: () => Date) {
    this.#challenges = new Challenges(now)
  }

  /** A challenge in unpadded base64url, or null when the key is none. */
  issue(publicKeyHex: string): string | null {
    const publicKey = Buffer.from(publicKeyHex, 'hex')
    if (!isPoint(publicKey)) return null
    const challenge = create(ChallengeSchema, this.#challenges.issue(publicKey))
    const serverHmac = this.#challenges.protect(toBinary(ChallengeSchema, challenge))
    const guarded = create(ProtectedChallengeSchema, { version: CHALLENGE_VERSION, challenge, serverHmac })
    return Buffer.from(toBinary(ProtectedChallengeSchema, guarded)).toString('base64url')
  }

  /** Whether the key's owner signed a challenge that we issued to it lately; each counts once. */
  isAnswered(challengeText: string, signatureText: string, publicKeyHex: string): boolean {
    const signed = Buffer.from(challengeText, 'base64url')
    const { challenge, serverHmac } = read(signed) ?? {}
    if (challenge === undefined || serverHmac === undefined) return false
    const encoded = toBinary(ChallengeSchema, challenge)
    const signature = Buffer.from(signatureText, 'base64url')
    const publicKey = Buffer.from(publicKeyHex, 'hex')
    return this.#challenges.refusal({ challenge, encoded, serverHmac, signed, signature, publicKey }) === null
  }
}

function read(bytes: Uint8Array): ProtectedChallenge | null {
  try {
    return fromBinary(ProtectedChallengeSchema, bytes)
  } catch {
    return null
  }
}
