import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { anyUnpack } from '@bufbuild/protobuf/wkt'
import fc from 'fast-check'
import { ControlClient } from '../../../src/spark/control/control-client.ts'
import { frame } from '../../../src/spark/grpc/framing.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { ErrorInfoSchema, StatusSchema } from '../../../src/spark/proto/generated/google_rpc_pb.ts'
import { SparkService } from '../../../src/spark/proto/generated/spark_pb.ts'
import { WalletKeys } from '../wallet/wallet-keys.ts'
import { call, logIn, post } from './web-client.ts'

const network = await startNetwork()
after(() => network.close())
const control = new ControlClient(network)
const url = network.sparkConfig.signingOperators[0]?.address ?? ''
const { method } = SparkService
const QUERY = '/spark.SparkService/query_nodes'

const statusOf = async (response: Promise<Response>) => {
  const { status, headers, body } = await response
  await body?.cancel()
  return [status, headers.get('grpc-status')]
}

test('an error is in the HTTP headers, without a body, or the SDK would not see its code', async () => {
  const response = await post(url, QUERY, frame(new Uint8Array(0)))
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('grpc-status'), '16')
  assert.equal(decodeURIComponent(response.headers.get('grpc-message') ?? ''), 'there is no valid session')
  assert.equal((await response.arrayBuffer()).byteLength, 0)
})

test('an answer is a message frame and a trailer frame', async () => {
  const token = await logIn(url, new WalletKeys('alice'))
  const { status, message } = await call(url, method.query_wallet_setting, {}, token)
  assert.equal(status, 0)
  assert.equal(message?.walletSetting?.privateEnabled, false)
})

test('bodies that are not one message of their kind are refused with a code', async () => {
  const token = await logIn(url, new WalletKeys('alice'))
  const send = (body: Uint8Array, headers = {}) =>
    statusOf(post(url, QUERY, body, { authorization: token, ...headers }))
  assert.deepEqual(await send(new Uint8Array(0)), [200, '3'], 'nothing')
  assert.deepEqual(await send(Buffer.from('hello')), [200, '3'], 'a text')
  assert.deepEqual(await send(frame(Buffer.from('ffff', 'hex'))), [200, '3'], 'no protobuf')
  assert.deepEqual(await send(frame(new Uint8Array(0), 1)), [200, '12'], 'compressed')
  assert.deepEqual(
    await send(frame(new Uint8Array(0)), { 'content-type': 'application/json' }),
    [200, '3'],
    'JSON',
  )
  assert.deepEqual(await send(new Uint8Array(9 * 1024 * 1024)), [200, '8'], 'nine megabytes')
  assert.deepEqual(await statusOf(post(url, '/spark.SparkService/steal', frame(new Uint8Array(0)))), [
    200,
    '12',
  ])
  assert.deepEqual(await statusOf(fetch(url)), [200, '12'], 'a browser')
})

test('no request, however odd, is answered with an internal error', async () => {
  const token = await logIn(url, new WalletKeys('alice'))
  const unary = SparkService.methods.filter(({ methodKind }) => methodKind === 'unary')
  for (const { name } of unary) {
    const path = `/spark.SparkService/${name}`
    const [, status] = await statusOf(post(url, path, frame(new Uint8Array(0)), { authorization: token }))
    assert.notEqual(status, '13', `${name} of an empty request`)
  }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...unary), fc.uint8Array({ maxLength: 60 }), async ({ name }, body) => {
      const response = post(url, `/spark.SparkService/${name}`, frame(body), { authorization: token })
      const [, status] = await statusOf(response)
      assert.notEqual(status, '13', name)
    }),
    { seed: 6, numRuns: 150 },
  )
})

test('a client that leaves before its stream opens leaves no subscription behind', async () => {
  const alice = new WalletKeys('alice')
  const authorization = await logIn(url, alice)
  const { subscribe_to_events: subscribe, query_wallet_setting: setting } = SparkService.method
  // Long enough for a client that is slow to leave.
  const effect = { kind: 'delay', delayMs: 1500 } as const
  await control.addFault({ rpc: subscribe.name, count: 1, effect })
  await control.addFault({ rpc: setting.name, count: 1, effect })
  const leaving = new AbortController()
  const request = create(subscribe.input, { identityPublicKey: alice.identityKey })
  const opened = fetch(`${url}/spark.SparkService/${subscribe.name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/grpc-web+proto', authorization },
    body: frame(toBinary(subscribe.input, request)) as Uint8Array<ArrayBuffer>,
    signal: leaving.signal,
  })
  while ((await control.stats()).faultsHit === 0);
  leaving.abort()
  await assert.rejects(opened)
  // Delayed as long, but later: when this is answered, the stream's turn is over.
  await call(url, setting, {}, authorization)
  assert.equal((await control.stats()).streams, 0)
})

test('a leaf that is not available is refused with a reason for machines', async () => {
  const response = await post(url, '/spark.SparkService/renew_leaf', frame(new Uint8Array(0)), {
    authorization: await logIn(url, new WalletKeys('alice')),
  })
  assert.equal(response.headers.get('grpc-status'), '5', 'an unknown leaf has none')
  assert.equal(response.headers.get('grpc-status-details-bin'), null)
  const { statusHeaders } = await import('../../../src/spark/grpc/status.ts')
  const { GrpcError } = await import('../../../src/spark/grpc/status.ts')
  const headers = statusHeaders(new GrpcError('failedPrecondition', 'locked', 'LEAF_UNAVAILABLE'))
  const details = fromBinary(StatusSchema, Buffer.from(headers['grpc-status-details-bin'] ?? '', 'base64'))
  const [info] = details.details
  assert.equal(details.code, 9)
  assert.equal(info && anyUnpack(info, ErrorInfoSchema)?.reason, 'LEAF_UNAVAILABLE')
})
