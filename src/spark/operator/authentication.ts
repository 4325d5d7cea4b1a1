import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { isPoint, samePoint } from '../crypto/curve.ts'
import { verifySignature } from '../crypto/ecdsa.ts'
import { GrpcError } from '../grpc/status.ts'
import {
  type Challenge,
  ChallengeSchema,
  type GetChallengeRequest,
  type GetChallengeResponseSchema,
  type VerifyChallengeRequest,
  type VerifyChallengeResponseSchema,
} from '../proto/generated/spark_authn_pb.ts'
import type { Sessions } from './sessions.ts'

const VERSION = 1
const LIFETIME_SEC = 60

/** One operator's authentication: a wallet signs a challenge and gets a session. */
export class Authentication {
  readonly #key = randomBytes(32)
  /** Nonces of challenges answered, until the challenge expires. In order of expiry. */
  readonly #used = new Map<string, number>()
  readonly #sessions: Sessions
  readonly #now: () => Date

  constructor(sessions: Sessions, now: () => Date) {
    this.#sessions = sessions
    this.#now = now
  }

  getChallenge(request: GetChallengeRequest): MessageInitShape<typeof GetChallengeResponseSchema> {
    if (!isPoint(request.publicKey)) {
      throw new GrpcError('invalidArgument', 'the public key should be a compressed secp256k1 point')
    }
    const challenge = create(ChallengeSchema, {
      version: VERSION,
      timestamp: BigInt(this.#nowSec()),
      nonce: randomBytes(32),
      publicKey: request.publicKey,
    })
    return { protectedChallenge: { version: VERSION, challenge, serverHmac: this.#protect(challenge) } }
  }

  verifyChallenge(request: VerifyChallengeRequest): MessageInitShape<typeof VerifyChallengeResponseSchema> {
    const { challenge, serverHmac, version } = request.protectedChallenge ?? {}
    if (challenge === undefined || serverHmac === undefined) {
      throw new GrpcError('invalidArgument', 'the protected challenge is missing')
    }
    if (version !== VERSION || challenge.version !== VERSION) {
      throw new GrpcError('invalidArgument', `challenges should be of version ${VERSION}`)
    }
    const expected = this.#protect(challenge)
    if (serverHmac.length !== expected.length || !timingSafeEqual(serverHmac, expected)) {
      throw new GrpcError('unauthenticated', 'the challenge is not one of this operator')
    }
    const expiresAtSec = Number(challenge.timestamp) + LIFETIME_SEC
    if (expiresAtSec < this.#nowSec()) throw new GrpcError('unauthenticated', 'the challenge has expired')
    if (!samePoint(request.publicKey, challenge.publicKey)) {
      throw new GrpcError('unauthenticated', 'the challenge was for another public key')
    }
    if (!verifySignature(request.signature, toBinary(ChallengeSchema, challenge), request.publicKey)) {
      throw new GrpcError('unauthenticated', 'the signature of the challenge is not valid')
    }
    this.#useOnce(challenge.nonce, expiresAtSec)
    const session = this.#sessions.open(Buffer.from(request.publicKey).toString('hex'))
    return { sessionToken: session.token, expirationTimestamp: BigInt(session.expiresAtSec) }
  }

  #useOnce(nonce: Uint8Array, expiresAtSec: number): void {
    for (const [key, expiry] of this.#used) {
      if (expiry >= this.#nowSec()) break
      this.#used.delete(key)
    }
    const key = Buffer.from(nonce).toString('latin1')
    if (this.#used.has(key)) throw new GrpcError('unauthenticated', 'the challenge has been used')
    this.#used.set(key, expiresAtSec)
  }

  #protect(challenge: Challenge): Buffer {
    return createHmac('sha256', this.#key).update(toBinary(ChallengeSchema, challenge)).digest()
  }

  #nowSec(): number {
    return Math.floor(this.#now().getTime() / 1000)
  }
}
