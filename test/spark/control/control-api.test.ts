import assert from 'node:assert/strict'
import http from 'node:http'
import { after, afterEach, test } from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { ControlClient } from '../../../src/spark/control/control-client.ts'
import { frame } from '../../../src/spark/grpc/framing.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { SparkService } from '../../../src/spark/proto/generated/spark_pb.ts'
import { call, logIn, post } from '../grpc/web-client.ts'
import { WalletKeys } from '../wallet/wallet-keys.ts'

const network = await startNetwork()
after(() => network.close())
const control = new ControlClient(network)
afterEach(() => control.clearFaults())
const [first = '', second = ''] = network.sparkConfig.signingOperators.map(({ address }) => address)
const alice = new WalletKeys('alice')
const { query_nodes, query_wallet_setting } = SparkService.method

async function setting(url: string, token: string): Promise<number | 'dropped'> {
  try {
    return (await call(url, query_wallet_setting, {}, token)).status
  } catch {
    return 'dropped'
  }
}

function raw(headers: Record<string, string>, path = '/stats', method = 'GET', body = ''): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const request = http.request(network.controlUrl + path, { method, headers }, (response) => {
    response.resume()
    resolve(response.statusCode ?? 0)
  })
  request.on('error', reject)
  request.end(body)
  return promise
}

test('only who has the token, and reaches it as loopback, may use the control API', async () => {
  const authorization = `Bearer ${network.controlToken}`
  assert.equal(await raw({ authorization }), 200)
  assert.equal(await raw({}), 401)
  assert.equal(await raw({ authorization: 'Bearer wrong' }), 401)
  assert.equal(await raw({ authorization, host: 'evil.example' }), 403)
  assert.equal(await raw({ authorization, host: '127.0.0.1.evil.example' }), 403)
  assert.equal(await raw({ authorization }, '/nothing'), 404)
  assert.equal(await raw({ authorization }, '/faults', 'POST', 'no json'), 400)
  assert.equal(await raw({ authorization }, '/faults', 'POST', '[]'), 400)
})

test('a fault hits its method at its operator, so many times', async () => {
  const [one, two] = [await logIn(first, alice), await logIn(second, alice)]
  await control.addFault({
    rpc: 'query_wallet_setting',
    target: 0,
    count: 2,
    after: 1,
    effect: { kind: 'status', code: 'resourceExhausted' },
  })
  assert.equal(await setting(second, two), 0, 'another operator')
  assert.equal((await call(first, query_nodes, { source: ids() }, one)).status, 0, 'another method')
  const statuses = [
    await setting(first, one),
    await setting(first, one),
    await setting(first, one),
    await setting(first, one),
  ]
  assert.deepEqual(statuses, [0, 8, 8, 0])
})

test('a fault drops the connection, or delays the answer, or is removed', async () => {
  const token = await logIn(first, alice)
  const id = await control.addFault({ target: 0, rpc: 'query_wallet_setting', effect: { kind: 'drop' } })
  assert.equal(await setting(first, token), 'dropped')
  assert.equal(await control.removeFault(id), true)
  assert.equal(await control.removeFault(id), false)
  await control.addFault({ count: 1, effect: { kind: 'delay', delayMs: 80 } })
  const start = performance.now()
  assert.equal(await setting(first, token), 0)
  assert.ok(performance.now() - start >= 79)
})

test('a chance is drawn from the seed, so a run can be repeated', async () => {
  const token = await logIn(first, alice)
  const draw = async () => {
    const effect = { kind: 'status', code: 'aborted' } as const
    const id = await control.addFault({ rpc: 'query_wallet_setting', probability: 0.5, seed: 7, effect })
    const statuses: (number | string)[] = []
    for (let call = 0; call < 12; call++) statuses.push(await setting(first, token))
    await control.removeFault(id)
    return statuses
  }
  const statuses = await draw()
  assert.deepEqual(await draw(), statuses)
  assert.deepEqual([...new Set(statuses)].sort(), [0, 10])
})

test('an operator that is down drops every call and its event streams, and comes back', async () => {
  const token = await logIn(second, alice)
  const events = await listen(second, token)
  const elsewhere = await listen(first, await logIn(first, alice))
  assert.equal((await control.stats()).streams, 2)
  await control.takeDown(1, 60)
  await assert.rejects(events.read(), 'cut')
  assert.equal((await control.stats()).streams, 1, 'that of another operator stays')
  assert.equal(await setting(second, token), 'dropped')
  await control.clearFaults()
  assert.equal(await setting(second, token), 0)
  await control.cutStreams()
  await assert.rejects(elsewhere.read(), 'cut')
})

test('while an operator is down the faucet pays nothing, since a key needs them all', async () => {
  const before = await control.ledger()
  await control.takeDown(2, 60)
  await assert.rejects(control.fund(alice.identity, 1000), /^Error: operator 0{63}3 does not answer$/)
  assert.deepEqual(await control.ledger(), before)
  await control.clearFaults()
  await control.fund(alice.identity, 1000)
})

test('expired sessions are refused everywhere', async () => {
  const token = await logIn(first, alice)
  await control.expireSessions()
  assert.equal(await setting(first, token), 16)
  assert.equal(await setting(first, await logIn(first, alice)), 0)
})

test('a wrong fault is refused in a sentence', async () => {
  const wrong = (fault: object, sentence: RegExp) =>
    assert.rejects(control.addFault(fault as Parameters<typeof control.addFault>[0]), sentence)
  await wrong({ effect: { kind: 'explode' } }, /^Error: effect should be .* got {"kind":"explode"}$/)
  await wrong(
    { effect: { kind: 'drop' }, target: 3 },
    /^Error: target should be "ssp" or an operator index from 0 to 2, got 3$/,
  )
  await wrong(
    { effect: { kind: 'drop' }, probability: 2 },
    /^Error: probability should be above 0 and at most 1, got 2$/,
  )
  for (const code of ['oops', 'toString', 'constructor', 'ok', 14]) {
    await wrong({ effect: { kind: 'status', code } }, /^Error: effect should be .* one of cancelled, unknown/)
  }
  for (const delayMs of [-1, 0.5, 3e9]) {
    await wrong({ effect: { kind: 'delay', delayMs } }, /^Error: effect should be/)
  }
  await assert.rejects(
    control.takeDown(9, 1),
    /^Error: operator should be a whole number from 0 to 2, got 9$/,
  )
})

test('the ledger shows who owns what, and the books balance', async () => {
  const before = await control.ledger()
  await control.fund(alice.identity, 1000, 24)
  const { totalSat, depositedSat, exitedSat, owners } = await control.ledger()
  assert.equal(totalSat - before.totalSat, 1024)
  assert.equal(depositedSat - exitedSat, totalSat)
  const [faucet] = Object.values(owners)
  const [held] = Object.values(before.owners)
  assert.equal((faucet?.leaves ?? 0) - (held?.leaves ?? 0), 2, 'still the faucet’s, until claimed')
})

/** Subscribes to Alice's events, and is greeted. */
async function listen(url: string, authorization: string) {
  const { input } = SparkService.method.subscribe_to_events
  const body = frame(toBinary(input, create(input, { identityPublicKey: alice.identityKey })))
  const { body: stream } = await post(url, '/spark.SparkService/subscribe_to_events', body, { authorization })
  assert.ok(stream)
  const reader = stream.getReader()
  await reader.read()
  return reader
}

function ids() {
  return { case: 'nodeIds' as const, value: { nodeIds: [] } }
}
