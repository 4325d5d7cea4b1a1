import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ControlClient } from '../../../src/spark/control/control-client.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { SparkService } from '../../../src/spark/proto/generated/spark_pb.ts'
import { WalletKeys } from '../wallet/wallet-keys.ts'
import { nativeCall, openSession } from './native-client.ts'
import { call, logIn } from './web-client.ts'

const network = await startNetwork()
const control = new ControlClient(network)
const url = network.sparkConfig.signingOperators[0]?.address ?? ''
const session = openSession(url)
after(async () => {
  session.destroy()
  await network.close()
})
const alice = new WalletKeys('alice')
// The same port, the same session: gRPC-web to log in, native gRPC after.
const token = await logIn(url, alice)
const { query_wallet_setting, query_nodes, subscribe_to_events, renew_leaf } = SparkService.method

test('native gRPC over HTTP/2 is answered on the same port as gRPC-web', async () => {
  const native = await nativeCall(session, query_wallet_setting, {}, { token })
  assert.equal(native.status, 0)
  assert.equal(native.trailersOnly, false)
  assert.deepEqual(
    native.messages[0]?.walletSetting,
    (await call(url, query_wallet_setting, {}, token)).message?.walletSetting,
  )
})

test('a refusal is headers alone', async () => {
  const noSession = await nativeCall(session, query_nodes, {})
  assert.deepEqual(noSession, { status: 16, trailersOnly: true, messages: [] })
  const unknown = await nativeCall(session, renew_leaf, { leafId: 'none' }, { token })
  assert.deepEqual(unknown, { status: 5, trailersOnly: true, messages: [] })
  const stream = await nativeCall(session, subscribe_to_events, { identityPublicKey: alice.identityKey })
  assert.deepEqual(stream, { status: 16, trailersOnly: true, messages: [] })
})

test('an event stream greets, tells of a transfer, and can be cut', async () => {
  const events: (string | undefined)[] = []
  const subscription = nativeCall(
    session,
    subscribe_to_events,
    { identityPublicKey: alice.identityKey },
    {
      token,
      onMessage: ({ event }) => {
        events.push(event.case)
        if (event.case === 'connected') void control.fund(alice.identity, 1000)
        if (event.case === 'receiverTransfer') void control.cutStreams()
      },
    },
  )
  await assert.rejects(subscription, /ERR_HTTP2_STREAM_ERROR|NGHTTP2_INTERNAL_ERROR/)
  assert.deepEqual(events, ['connected', 'receiverTransfer'])
  assert.equal((await control.stats()).streams, 0)
})

test('many calls at once share the connection', async () => {
  const calls = Array.from({ length: 20 }, () => nativeCall(session, query_wallet_setting, {}, { token }))
  assert.deepEqual([...new Set((await Promise.all(calls)).map(({ status }) => status))], [0])
})

test('a dropped call closes the connection, not the network', async () => {
  await control.addFault({ rpc: 'query_wallet_setting', count: 1, effect: { kind: 'drop' } })
  const doomed = openSession(url)
  await assert.rejects(nativeCall(doomed, query_wallet_setting, {}, { token }))
  const again = openSession(url)
  assert.equal((await nativeCall(again, query_wallet_setting, {}, { token })).status, 0)
  again.destroy()
})
