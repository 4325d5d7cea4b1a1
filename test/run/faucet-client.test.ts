import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { FaucetClient } from '../../src/run/faucet-client.ts'

interface Call {
  authorization: string | undefined
  body: { operationName: string; variables: unknown }
}

/** A faucet that answers as told and records what it was asked. */
async function serve(answer: (call: number, response: ServerResponse, request: IncomingMessage) => void) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    calls.push({ authorization: request.headers.authorization, body: JSON.parse(text) })
    answer(calls.length, response, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const options = {
    url: `http://127.0.0.1:${port}/graphql`,
    username: 'ann',
    password: 'secret',
    firstBackoffMs: 1,
  }
  return {
    calls,
    client: new FaucetClient({ ...options, requestTimeoutMs: 200 }),
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const funded = JSON.stringify({ data: { request_regtest_funds: { transaction_hash: 'ab12' } } })

test("a request is the specification's GraphQL call with basic authentication", async () => {
  using faucet = await serve((_, response) => response.end(funded))
  assert.equal(await faucet.client.fund('bcrt1qtest', 50_000), 'ab12')
  const [call] = faucet.calls
  assert.equal(call?.authorization, 'Basic YW5uOnNlY3JldA==')
  assert.equal(call?.body.operationName, 'RequestRegtestFunds')
  assert.deepEqual(call?.body.variables, { amount_sats: 50_000, address: 'bcrt1qtest' })
})

test('a faucet that fails three times is asked a fourth time', async () => {
  using faucet = await serve((call, response) => {
    response.statusCode = call < 4 ? 503 : 200
    response.end(funded)
  })
  assert.equal(await faucet.client.fund('a', 1), 'ab12')
  assert.equal(faucet.calls.length, 4)
})

test('after four failures one sentence says what came and what to check', async () => {
  using faucet = await serve((_, response) => {
    response.statusCode = 429
    response.end()
  })
  await assert.rejects(faucet.client.fund('a', 1), {
    message: /^the faucet at http:\/\/127\.0\.0\.1:\d+ gave no funds: it answered 429; check FAUCET_USERNAME/,
  })
  assert.equal(faucet.calls.length, 4)
})

test('refused credentials are not tried again', async () => {
  using faucet = await serve((_, response) => {
    response.statusCode = 401
    response.end()
  })
  await assert.rejects(faucet.client.fund('a', 1), /it answered 401 to the credentials/)
  assert.equal(faucet.calls.length, 1)
})

test('garbage, a GraphQL error, an empty answer and silence each get their reason', async () => {
  const cases: [string | null, RegExp][] = [
    ['<html>', /its answer is not JSON/],
    ['{"errors":[{"message":"limit"}]}', /it answered "limit"/],
    ['{}', /its answer names no transaction/],
    ['null', /its answer names no transaction/],
    [null, /no answer within 0.2 s/],
  ]
  for (const [text, reason] of cases) {
    using faucet = await serve((_, response) => {
      if (text !== null) response.end(text)
    })
    await assert.rejects(faucet.client.fund('a', 1), reason)
  }
})

test('at most two requests are under way at once', async () => {
  let running = 0
  let most = 0
  const held: ServerResponse[] = []
  using faucet = await serve((_, response) => {
    running += 1
    most = Math.max(most, running)
    held.push(response)
    // The second arrival releases both: a third at the same time would have been counted.
    if (held.length === 2) {
      for (const waiting of held.splice(0)) {
        running -= 1
        waiting.end(funded)
      }
    }
  })
  await Promise.all([1, 2, 3, 4].map((amount) => faucet.client.fund('a', amount)))
  assert.equal(most, 2)
  assert.equal(faucet.calls.length, 4)
})
