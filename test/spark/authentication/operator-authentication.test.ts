import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { Authentication, Sessions } from '../../../src/spark/authentication/operator-authentication.ts'
import { signCompact } from '../../../src/spark/crypto/signatures.ts'
import { type GrpcCode, GrpcError } from '../../../src/spark/grpc/status.ts'
import {
  ChallengeSchema,
  GetChallengeRequestSchema,
  type VerifyChallengeRequest,
  VerifyChallengeRequestSchema,
} from '../../../src/spark/proto/generated/spark_authn_pb.ts'
import { derFromCompact } from '../wallet/der-signature.ts'
import { WalletKeys } from '../wallet/wallet-keys.ts'

const clock = { ms: Date.UTC(2026, 10, 22) }
const now = () => new Date(clock.ms)
const alice = new WalletKeys('alice')
const mallory = new WalletKeys('mallory')

function operator() {
  const sessions = new Sessions(now)
  return { sessions, authentication: new Authentication(sessions, now) }
}

function answered(authentication: Authentication, signer = alice): VerifyChallengeRequest {
  const request = create(GetChallengeRequestSchema, { publicKey: alice.identityKey })
  const { protectedChallenge } = authentication.getChallenge(request)
  const verify = create(VerifyChallengeRequestSchema, { protectedChallenge, publicKey: alice.identityKey })
  const challenge = verify.protectedChallenge?.challenge
  assert.ok(challenge)
  verify.signature = derFromCompact(signCompact(toBinary(ChallengeSchema, challenge), signer.identitySecret))
  return verify
}

function assertRefused(
  authentication: Authentication,
  code: GrpcCode,
  request: VerifyChallengeRequest,
): void {
  const refused = (error: unknown) => error instanceof GrpcError && error.code === code
  assert.throws(() => authentication.verifyChallenge(request), refused)
}

test('a signed challenge opens a session of its signer, for a day', () => {
  const { authentication, sessions } = operator()
  const { sessionToken = '' } = authentication.verifyChallenge(answered(authentication))
  assert.equal(sessions.identify(sessionToken), alice.identity)
  clock.ms += 24 * 3600 * 1000 + 1000
  assert.equal(sessions.identify(sessionToken), null)
})

test('a challenge is answered once, in a minute, by its own wallet, to its own operator', () => {
  const { authentication } = operator()
  assertRefused(authentication, 'unauthenticated', answered(authentication, mallory))
  assertRefused(authentication, 'unauthenticated', answered(operator().authentication))
  const forMallory = answered(authentication)
  forMallory.publicKey = mallory.identityKey
  assertRefused(authentication, 'unauthenticated', forMallory)
  const twice = answered(authentication)
  authentication.verifyChallenge(twice)
  assertRefused(authentication, 'unauthenticated', twice)
  const late = answered(authentication)
  clock.ms += 61_000
  assertRefused(authentication, 'unauthenticated', late)
})

test('a challenge that was changed or is missing is refused', () => {
  const { authentication } = operator()
  const later = answered(authentication)
  if (later.protectedChallenge?.challenge) later.protectedChallenge.challenge.timestamp += 1n
  assertRefused(authentication, 'unauthenticated', later)
  const shortCode = answered(authentication)
  if (shortCode.protectedChallenge) shortCode.protectedChallenge.serverHmac = new Uint8Array(3)
  assertRefused(authentication, 'unauthenticated', shortCode)
  const none = answered(authentication)
  delete none.protectedChallenge
  assertRefused(authentication, 'invalidArgument', none)
  const noKey = create(GetChallengeRequestSchema, { publicKey: new Uint8Array(33) })
  assert.throws(() => authentication.getChallenge(noKey), GrpcError)
})

test('tokens cannot be made up, and all can be ended at once', () => {
  const { sessions } = operator()
  const { token } = sessions.open(alice.identity)
  assert.equal(sessions.identify(token.replace(alice.identity, mallory.identity)), null)
  assert.equal(sessions.identify(''), null)
  assert.equal(sessions.identify('..'), null)
  assert.equal(operator().sessions.identify(token), null, 'of another operator')
  sessions.expireAll()
  assert.equal(sessions.identify(token), null)
})
