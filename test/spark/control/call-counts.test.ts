import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ControlClient } from '../../../src/spark/control/control-client.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { SparkService } from '../../../src/spark/proto/generated/spark_pb.ts'
import { call, post } from '../grpc/web-client.ts'

const network = await startNetwork()
after(() => network.close())
const control = new ControlClient(network)
const [first = '', second = ''] = network.sparkConfig.signingOperators.map(({ address }) => address)
const setting = (url: string) => call(url, SparkService.method.query_wallet_setting, {})

test('calls are counted by operator and method', async () => {
  const before = await control.stats()
  await setting(first)
  const after = await control.stats()
  const key = 'operator-0 query_wallet_setting'
  assert.equal((after.calls[key] ?? 0) - (before.calls[key] ?? 0), 1)
})

test('calls of what nobody serves are counted together: made-up names are not kept', async () => {
  const { baseUrl } = network.sparkConfig.sspConfig
  const before = (await control.stats()).calls
  for (const name of ['toString', 'x'.repeat(1_000_000)]) {
    await fetch(baseUrl, { method: 'POST', body: JSON.stringify({ operationName: name }) })
  }
  await post(first, `/spark.SparkService/${'y'.repeat(5000)}`, new Uint8Array(0))
  const { calls } = await control.stats()
  const counted = (name: string) => (calls[name] ?? 0) - (before[name] ?? 0)
  assert.deepEqual([counted('ssp other'), counted('operator-0 other')], [2, 1])
  const names = new Set(Object.keys(calls).map((key) => key.replace(/^\S+ /, '')))
  assert.ok([...names].every((name) => name.length < 40))
})

test('methods that are not there are told by name, words alone and no more than 20', async () => {
  await post(first, '/spark.SparkService/start_transfer_v3', new Uint8Array(0))
  const { unserved } = await control.stats()
  assert.ok(unserved.includes('start_transfer_v3'), unserved.join())
  assert.ok(unserved.every((name) => /^\w{1,60}$/.test(name)))
  for (let number = 0; number < 30; number += 1)
    await post(first, `/spark.SparkService/made_up_${number}`, new Uint8Array(0))
  assert.equal((await control.stats()).unserved.length, 20)
})

test('the effects of faults are counted by call, when they take place', async () => {
  const before = await control.stats()
  await control.addFault({ target: 0, effect: { kind: 'status', code: 'aborted' }, lateAnswer: true })
  await setting(first)
  await setting(second)
  const after = await control.stats()
  assert.equal(after.faultsHit - before.faultsHit, 1)
  const key = 'operator-0 query_wallet_setting'
  assert.equal((after.faultsHitByCall[key] ?? 0) - (before.faultsHitByCall[key] ?? 0), 1)
})
