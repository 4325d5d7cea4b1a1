import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { ControlClient } from '../../../src/spark/control/control-client.ts'
import { frame } from '../../../src/spark/grpc/framing.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { SparkService } from '../../../src/spark/proto/generated/spark_pb.ts'
import { nativeCall, openSession } from '../grpc/native-client.ts'
import { call, logIn, post } from '../grpc/web-client.ts'
import { WalletKeys } from '../wallet/wallet-keys.ts'

const network = await startNetwork()
after(() => network.close())
const control = new ControlClient(network)
const first = network.sparkConfig.signingOperators[0]?.address ?? ''
const alice = new WalletKeys('alice')
const { query_wallet_setting, subscribe_to_events } = SparkService.method

test('a late fault lets the call take place and loses its answer', async () => {
  const token = await logIn(first, alice)
  const { update_wallet_setting } = SparkService.method
  await control.addFault({
    rpc: 'update_wallet_setting',
    count: 1,
    lateAnswer: true,
    effect: { kind: 'status', code: 'unavailable' },
  })
  const update = await call(first, update_wallet_setting, { privateEnabled: true }, token)
  assert.equal(update.status, 14)
  const { message } = await call(first, query_wallet_setting, {}, token)
  assert.equal(message?.walletSetting?.privateEnabled, true)
})

test('a late fault hits a refusal as it hits an answer', async () => {
  const late = { rpc: 'query_wallet_setting', count: 1, lateAnswer: true } as const
  const setting = () => call(first, query_wallet_setting, {}, 'no session')
  await control.addFault({ ...late, effect: { kind: 'status', code: 'unavailable' } })
  assert.equal((await setting()).status, 14)
  await control.addFault({ ...late, effect: { kind: 'drop' } })
  await assert.rejects(setting())
  assert.equal((await setting()).status, 16)
})

test('a late fault hits a stream before its first message, over gRPC-web and over native gRPC', async () => {
  const token = await logIn(first, alice)
  const request = { identityPublicKey: alice.identityKey }
  const late = { rpc: 'subscribe_to_events', count: 1, lateAnswer: true } as const
  const body = frame(toBinary(subscribe_to_events.input, create(subscribe_to_events.input, request)))
  const web = () => post(first, '/spark.SparkService/subscribe_to_events', body, { authorization: token })
  const native = async () => {
    const session = openSession(first)
    try {
      return await nativeCall(session, subscribe_to_events, request, { token })
    } finally {
      session.destroy()
    }
  }
  await control.addFault({ ...late, effect: { kind: 'status', code: 'unavailable' } })
  assert.equal((await web()).headers.get('grpc-status'), '14')
  await control.addFault({ ...late, effect: { kind: 'status', code: 'unavailable' } })
  assert.deepEqual(await native(), { status: 14, trailersOnly: true, messages: [] })
  for (const open of [web, native]) {
    await control.addFault({ ...late, effect: { kind: 'drop' } })
    await assert.rejects(open())
  }
  await control.addFault({ ...late, effect: { kind: 'delay', delayMs: 80 } })
  const start = performance.now()
  const delayed = await web()
  const greeting = await delayed.body?.getReader().read()
  assert.ok(performance.now() - start >= 79)
  assert.ok(greeting?.value)
  assert.equal((await control.stats()).streams, 1, 'the only one that its client heard of')
  await control.cutStreams()
})
