import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { isPoint } from '../crypto/curve.ts'
import { GrpcError } from '../grpc/status.ts'
import {
  ChallengeSchema,
  type GetChallengeRequest,
  type GetChallengeResponseSchema,
  type VerifyChallengeRequest,
  type VerifyChallengeResponseSchema,
} from '../proto/generated/spark_authn_pb.ts'
import { CHALLENGE_VERSION, Challenges } from './challenges.ts'
import type { Sessions } from './sessions.ts'

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
