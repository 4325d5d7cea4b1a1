import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { ControlClient } from '../../../src/spark/control/control-client.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { WalletKeys } from '../wallet/wallet-keys.ts'

const network = await startNetwork()
after(() => network.close())
const control = new ControlClient(network)
afterEach(() => control.clearFaults())
const { identity } = new WalletKeys('alice')
const CREDENTIALS = { authorization: `Basic ${Buffer.from('user:password').toString('base64')}` }

const post = (body: unknown, headers = {}, signal?: AbortSignal) =>
  fetch(network.faucetUrl, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  })
const graphQl = (variables: object) => ({
  operationName: 'RequestRegtestFunds',
  query: 'mutation RequestRegtestFunds { request_regtest_funds { transaction_hash } }',
  variables,
})

test("the hosted faucet's call pays one leaf of the amount, for any basic credentials", async () => {
  const response = await post(graphQl({ address: identity, amount_sats: 1000 }), CREDENTIALS)
  const { data } = (await response.json()) as {
    data: { request_regtest_funds: { transaction_hash: string } }
  }
  assert.match(data.request_regtest_funds.transaction_hash, /^[0-9a-f]{32}$/)
  assert.equal((await post(graphQl({ address: identity, amount_sats: 1000 }))).status, 401, 'no credentials')
  const { totalSat, owners } = await control.ledger()
  assert.equal(totalSat, 1000)
  assert.deepEqual(Object.values(owners), [{ sat: 1000, leaves: 1 }])
})

test('plain JSON pays several leaves in one transfer', async () => {
  const response = await post({ address: identity, amountsSat: [512, 256] })
  assert.equal(response.status, 200)
  assert.match(((await response.json()) as { transferId: string }).transferId, /^[0-9a-f-]{36}$/)
})

test('wrong orders are refused in a sentence, and nothing is paid', async () => {
  const before = await control.ledger()
  const error = async (body: unknown) => ((await (await post(body)).json()) as { error: string }).error
  assert.equal(await error('nonsense'), 'the body should be a JSON object')
  assert.equal(
    await error({ address: 'bob', amountsSat: [1] }),
    'the address should be a Spark address or an identity public key, got "bob"',
  )
  for (const amountsSat of [
    undefined,
    [],
    [0],
    [-5],
    [1.5],
    ['1'],
    [1e300],
    [2 ** 53 - 1],
    [1, 2.1e15],
    Array(1001).fill(1),
  ]) {
    assert.match(await error({ address: identity, amountsSat }), /^from 1 to 1000 whole amounts/)
  }
  const response = await post(graphQl({ address: identity, amount_sats: -1 }), CREDENTIALS)
  const { errors } = (await response.json()) as { errors: { message: string }[] }
  assert.match(errors[0]?.message ?? '', /^from 1 to 1000 whole amounts/)
  assert.deepEqual(await control.ledger(), before)
})

test('it misbehaves on demand: refuses, limits, answers garbage, hangs', async () => {
  const order = graphQl({ address: identity, amount_sats: 1000 })
  await control.setFaucetFault({ kind: 'refuse', message: 'empty' }, 1)
  assert.deepEqual(await (await post(order, CREDENTIALS)).json(), {
    data: null,
    errors: [{ message: 'empty' }],
  })
  assert.equal((await post(order, CREDENTIALS)).status, 200, 'only once')
  await control.setFaucetFault({ kind: 'rate-limit' })
  assert.equal((await post(order, CREDENTIALS)).status, 429)
  await control.setFaucetFault({ kind: 'garbage' })
  await assert.rejects((await post(order, CREDENTIALS)).json())
  await control.setFaucetFault({ kind: 'hang' })
  await assert.rejects(post(order, CREDENTIALS, AbortSignal.timeout(100)), { name: 'TimeoutError' })
})
