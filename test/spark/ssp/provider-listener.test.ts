import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { ControlClient } from '../../../src/spark/control/control-client.ts'
import { signCompact } from '../../../src/spark/crypto/signatures.ts'
import type { GrpcCode } from '../../../src/spark/grpc/status.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { derFromCompact } from '../wallet/der-signature.ts'
import { WalletKeys } from '../wallet/wallet-keys.ts'

const network = await startNetwork()
after(() => network.close())
const control = new ControlClient(network)
afterEach(() => control.clearFaults())
const alice = new WalletKeys('alice')

type Answer = {
  status: number
  data?: Record<string, Record<string, string>> | null
  errors?: { message: string }[]
}

async function ask(
  operationName: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { baseUrl, schemaEndpoint } = network.sparkConfig.sspConfig
  const response = await fetch(`${baseUrl}/${schemaEndpoint}`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ operationName, variables }),
  })
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) }
}

async function challenge(): Promise<string> {
  const { data } = await ask('GetChallenge', { input: { public_key: alice.identity } })
  return data?.get_challenge?.protected_challenge ?? ''
}

async function answer(text: string, signer = alice): Promise<Answer> {
  const signature = derFromCompact(signCompact(Buffer.from(text, 'base64url'), signer.identitySecret))
  const input = {
    protected_challenge: text,
    signature: Buffer.from(signature).toString('base64url'),
    identity_public_key: alice.identity,
  }
  return ask('VerifyChallenge', { input })
}

test('a wallet that signs its challenge gets a session, with a date when it ends', async () => {
  const { data } = await answer(await challenge())
  assert.match(data?.verify_challenge?.valid_until ?? '', /^\d{4}-\d\d-\d\dT/)
  const authorization = `Bearer ${data?.verify_challenge?.session_token}`
  assert.deepEqual(await ask('Transfers', { transfer_spark_ids: [] }, { authorization }), {
    status: 200,
    data: { transfers: [] },
  })
  await control.expireSessions()
  assert.equal(
    (await ask('Transfers', {}, { authorization })).status,
    401,
    'on which the SDK authenticates again',
  )
})

test('an answered challenge opens one session', async () => {
  const text = await challenge()
  assert.ok((await answer(text)).data)
  assert.deepEqual((await answer(text)).errors, [{ message: 'the challenge is not answered' }])
})

test('a challenge signed by another, made up or garbled opens nothing', async () => {
  const text = await challenge()
  for (const wrong of [
    await answer(text, new WalletKeys('mallory')),
    await answer('AAAA'),
    await answer(text.replace(/.$/, '')),
  ]) {
    assert.deepEqual(wrong.errors, [{ message: 'the challenge is not answered' }])
  }
  const { errors } = await ask('GetChallenge', { input: { public_key: 'no key' } })
  assert.deepEqual(errors, [{ message: 'the public key is not one' }])
})

test('what it does not serve is refused in words', async () => {
  const { errors } = await ask('RequestCoopExit')
  assert.deepEqual(errors, [{ message: 'the local service provider does not serve "RequestCoopExit"' }])
  const text = await challenge()
  const { data } = await answer(text)
  const authorization = `Bearer ${data?.verify_challenge?.session_token}`
  for (const input of [{}, { user_leaves: 'x' }, { user_leaves: [null], target_amount_sats: [] }]) {
    const refused = await ask('RequestSwap', { input }, { authorization })
    assert.equal(refused.status, 200)
    assert.equal(refused.errors?.length, 1, JSON.stringify(input))
  }
})

test('faults hit its operations too, a gRPC code as what it is in HTTP', async () => {
  const refuse = (code: GrpcCode) =>
    control.addFault({ target: 'ssp', rpc: 'GetChallenge', count: 1, effect: { kind: 'status', code } })
  for (const [code, status] of [
    ['unavailable', 503],
    ['resourceExhausted', 429],
    ['unauthenticated', 401],
    ['internal', 500],
  ] as const) {
    await refuse(code)
    assert.equal((await ask('GetChallenge')).status, status, code)
  }
  await control.addFault({ target: 'ssp', count: 1, effect: { kind: 'drop' } })
  await assert.rejects(ask('GetChallenge'))
  assert.notEqual(await challenge(), '')
})

test('a late fault lets a call take place and loses its answer, a refusal as well', async () => {
  const text = await challenge()
  const late = { target: 'ssp', rpc: 'VerifyChallenge', count: 1, lateAnswer: true } as const
  await control.addFault({ ...late, effect: { kind: 'status', code: 'unavailable' } })
  assert.equal((await answer(text)).status, 503)
  assert.deepEqual((await answer(text)).errors, [{ message: 'the challenge is not answered' }], 'used up')
  await control.addFault({ ...late, effect: { kind: 'drop' } })
  await assert.rejects(answer('AAAA'))
  await control.addFault({ ...late, effect: { kind: 'status', code: 'aborted' } })
  assert.equal((await answer('AAAA')).status, 409)
})
