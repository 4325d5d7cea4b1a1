import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { WalletKeys } from '../spark/wallet/wallet-keys.ts'
import { CASES, SEED } from './cases.ts'
import { control, log, network, post } from './network-under-fuzz.ts'
import { editedJson, oddJson, oddText } from './odd-values.ts'

const GRAPHQL = {
  operationName: 'RequestSwap',
  query: 'mutation',
  variables: {
    input: { adaptor_pubkey: '02', user_leaves: [], idempotency_key: 'a' },
    address: 'x',
    amount_sats: 5,
  },
}
const ORDER = { address: new WalletKeys('bob').identity, amountsSat: [1000] }
const FAULT = {
  rpc: 'no_such_method',
  target: 0,
  count: 1,
  effect: { kind: 'status', code: 'aborted', message: 'no' },
}
const jsonBody = (whole: unknown) =>
  fc.oneof(
    editedJson(whole).map((value) => JSON.stringify(value)),
    oddJson.map((value) => JSON.stringify(value)),
    oddText,
  )
const jsonCall = fc.oneof(
  fc.record({
    url: fc.constant(`${network.sparkConfig.sspConfig.baseUrl}/graphql/spark/rc`),
    body: jsonBody(GRAPHQL),
  }),
  fc.record({
    url: fc.constant(network.faucetUrl),
    body: fc.oneof(jsonBody(ORDER), jsonBody({ ...GRAPHQL, operationName: 'RequestRegtestFunds' })),
  }),
  fc.record({
    url: fc
      .constantFrom('/faults', '/faults/remove', '/streams/cut', '/operators/down', '/faucet-fault')
      .map((path) => network.controlUrl + path),
    body: jsonBody(FAULT),
  }),
)

test('any JSON at the service provider, the faucet and the control API gets an answer that is JSON', async () => {
  const headers = { authorization: `Bearer ${network.controlToken}`, 'content-type': 'application/json' }
  await fc.assert(
    fc.asyncProperty(jsonCall, async ({ url, body }) => {
      const answer = await post(url, '', body, {
        ...headers,
        ...(url === network.faucetUrl && { authorization: 'Basic eDp5' }),
      })
      assert.ok(answer.status < 500, `${answer.status} ${answer.body}`)
      assert.doesNotThrow(() => JSON.parse(answer.body.toString()), answer.body.toString())
      await control.clearFaults()
    }),
    { seed: SEED, numRuns: CASES.jsonPorts },
  )
})

test('after all this the log of the network is empty', async () => {
  await control.stats()
  assert.equal(log, '')
})
