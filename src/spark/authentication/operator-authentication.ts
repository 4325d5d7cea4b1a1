import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { isPoint } from '../crypto/curve.ts'
import { GrpcError } from '../grpc/status.ts'
import type { Identity } from '../ledger/node.ts'
import {
  ChallengeSchema,
  type GetChallengeRequest,
  type GetChallengeResponseSchema,
  type VerifyChallengeRequest,
  type VerifyChallengeResponseSchema,
} from '../proto/generated/spark_authn_pb.ts'
import { CHALLENGE_VERSION, Challenges } from './challenges.ts'

/** One operator's authentication: a wallet signs a challenge and gets a session. */
export class Authentication {
  readonly #challenges: Challenges
  readonly #sessions: Sessions

  constructor(sessions: Sessions, now: () => Date) {
    this.#sessions = sessions
    this.#challenges = new Challenges(now)
  }

  getChallenge({ publicKey }: GetChallengeRequest): MessageInitShape<typeof GetChallengeResponseSchema> {
    if (!isPoint(publicKey)) {
      throw new GrpcError('invalidArgument', 'the public key should be a compressed secp256k1 point')
    }
    const challenge = create(ChallengeSchema, this.#challenges.issue(publicKey))
    const serverHmac = this.#challenges.protect(toBinary(ChallengeSchema, challenge))
    return { protectedChallenge: { version: CHALLENGE_VERSION, challenge, serverHmac } }
  }

  verifyChallenge(request: VerifyChallengeRequest): MessageInitShape<typeof VerifyChallengeResponseSchema> {
    const { challenge, serverHmac, version } = request.protectedChallenge ?? {}
    if (challenge === undefined || serverHmac === undefined) {
      throw new GrpcError('invalidArgument', 'the protected challenge is missing')
    }
    if (version !== CHALLENGE_VERSION || challenge.version !== CHALLENGE_VERSION) {
      throw new GrpcError('invalidArgument', `challenges should be of version ${CHALLENGE_VERSION}`)
    }
    const { publicKey, signature } = request
    const encoded = toBinary(ChallengeSchema, challenge)
    const answered = { challenge, encoded, serverHmac, signed: encoded, signature, publicKey }
    const refusal = this.#challenges.refusal(answered)
    if (refusal !== null) throw new GrpcError('unauthenticated', refusal)
    const session = this.#sessions.open(Buffer.from(publicKey).toString('hex'))
    return { sessionToken: session.token, expirationTimestamp: BigInt(session.expiresAtSec) }
  }
}

const LIFETIME_SEC = 24 * 3600

export interface Session {
  token: string
  expiresAtSec: number
}

/** Tokens that were checked lately, as many; the rest are checked again. */
const CACHE_ROOM = 256

/**
 * Session tokens that name their holder and their end, under a message authentication code. None is stored, so a
 * million reconnects cost no memory. Changing the key ends them all at once.
 */
export class Sessions {
  #key = randomBytes(32)
  readonly #now: () => Date
  /** Each call brings its token; without this memory each check would compute a code again. */
  readonly #checked = new Map<string, { identity: Identity; expiresAtSec: number }>()

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
    const session = this.#checked.get(token) ?? this.#check(token)
    return session && session.expiresAtSec * 1000 > this.#now().getTime() ? session.identity : null
  }

  #check(token: string): { identity: Identity; expiresAtSec: number } | null {
    const [identity = '', expires = '', code = ''] = token.split('.')
    const expected = Buffer.from(this.#sign(`${identity}.${expires}`))
    const given = Buffer.from(code)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
    const session = { identity, expiresAtSec: Number(expires) }
    if (this.#checked.size >= CACHE_ROOM) this.#checked.clear()
    this.#checked.set(token, session)
    return session
  }

  /** Ends every session. */
  expireAll(): void {
    this.#key = randomBytes(32)
    this.#checked.clear()
  }

  #sign(claim: string): string {
    return createHmac('sha256', this.#key).update(claim).digest('base64url')
  }
}
