import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { connect as connectHttp2, constants } from 'node:http2'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type DescMessage, type DescMethod, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { ControlClient } from '../../src/spark/control/control-client.ts'
import { frame } from '../../src/spark/grpc/framing.ts'
import type { RunningNetwork } from '../../src/spark/network.ts'
import { SparkAuthnService } from '../../src/spark/proto/generated/spark_authn_pb.ts'
import { SparkService } from '../../src/spark/proto/generated/spark_pb.ts'
import { SparkTokenService } from '../../src/spark/proto/generated/spark_token_pb.ts'
import { logIn } from '../spark/grpc/web-client.ts'
import { WalletKeys } from '../spark/wallet/wallet-keys.ts'
import { CASES, SEED } from './cases.ts'
import { anyMessage } from './odd-messages.ts'
import { editedBytes, editedJson, oddJson, oddText } from './odd-values.ts'

// The network as users start it: a process whose memory and log can be looked at from outside.
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const child = spawn(process.execPath, [cli, 'network'], { stdio: ['ignore', 'pipe', 'pipe'] })
let log = ''
child.stderr.on('data', (chunk) => {
  log += chunk
})
const [line] = await once(createInterface({ input: child.stdout }), 'line')
const network: Omit<RunningNetwork, 'state'> = JSON.parse(line)
const agent = new Agent({ keepAlive: true, maxSockets: 4 })
const native = connectHttp2(network.sparkConfig.signingOperators[0]?.address ?? '')
after(async () => {
  agent.destroy()
  native.destroy()
  child.kill('SIGTERM')
  await once(child, 'exit')
})
const control = new ControlClient(network)
const operator = network.sparkConfig.signingOperators[0]?.address ?? ''
const session = await logIn(operator, new WalletKeys('alice'))
const METHODS: readonly DescMethod[] = [SparkAuthnService, SparkService, SparkTokenService].flatMap(
  (service): readonly DescMethod[] => service.methods,
)
const UNARY = METHODS.filter(({ methodKind }) => methodKind === 'unary')
const pathOf = (method: DescMethod) => `/${method.parent.typeName}/${method.name}`
const ANSWER_LIMIT_MS = 5_000

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** One POST; a hang is an error. */
function post(
  url: string,
  path: string,
  body: Buffer | string,
  headers: Record<string, string>,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const sent = request(
    url + path,
    { method: 'POST', agent, headers, timeout: ANSWER_LIMIT_MS },
    (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    },
  )
  sent.on('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_LIMIT_MS} ms`)))
  sent.on('error', reject)
  sent.end(body)
  return promise
}

function callGrpc(path: string, body: Buffer): Promise<Answer> {
  return post(operator, path, body, { 'content-type': 'application/grpc-web+proto', authorization: session })
}

/** A code from the headers, or from the trailer frame after a message; never "internal", which is a defect of ours. */
function assertGrpc({ status, headers, body }: Answer): void {
  const code = headers['grpc-status'] ?? /grpc-status:(\d+)/.exec(body.toString('latin1'))?.[1]
  assert.equal(status, 200)
  assert.match(String(code), /^([0-9]|1[0-24-6])$/)
  assert.ok(String(headers['grpc-message'] ?? '').length < 4_000)
}

/** What {@link UNARY} methods take, as bytes: a message with any values in its fields, whole or edited. */
const messageBytes = fc.constantFrom(...UNARY).chain((method) =>
  fc.tuple(
    fc.constant(method),
    anyMessage(method.input as DescMessage).chain((message) => {
      const bytes = Buffer.from(toBinary(method.input, message))
      return fc.oneof(
        { weight: 2, arbitrary: fc.constant(bytes) },
        { weight: 1, arbitrary: editedBytes(bytes) },
      )
    }),
  ),
)

test('any message of any method gets an answer or a gRPC code', async () => {
  await fc.assert(
    fc.asyncProperty(messageBytes, async ([method, bytes]) => {
      assertGrpc(await callGrpc(pathOf(method), frame(bytes)))
    }),
    { seed: SEED, numRuns: CASES.grpcMessages },
  )
})

test('any bytes at any path get a gRPC code', async () => {
  const framed = frame(Buffer.from('0a0568656c6c6f', 'hex'))
  const path = fc.oneof(
    fc.constantFrom(...UNARY.map(pathOf)),
    fc.webPath().map((text) => `/${text}`),
    fc.constantFrom('//', '/__proto__', '/a/constructor'),
  )
  await fc.assert(
    fc.asyncProperty(
      path,
      fc.oneof(
        editedBytes(framed),
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      ),
      async (where, bytes) => {
        assertGrpc(await callGrpc(where, bytes))
      },
    ),
    { seed: SEED, numRuns: CASES.grpcBytes },
  )
})

/** How a client hangs up: after so many bytes, so many milliseconds later, and with an error or as if it were done. */
const cut = fc.record({ bytes: fc.nat(20), laterMs: fc.nat(3), asIfDone: fc.boolean() })
type Cut = typeof cut extends fc.Arbitrary<infer T> ? T : never

/** One native gRPC call over HTTP/2, which may hang up half-way. */
async function callNative(path: string, body: Buffer, cutAt: Cut | null): Promise<string | 'cut'> {
  const stream = native.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    authorization: session,
  })
  stream.on('error', () => {})
  if (cutAt !== null) {
    stream.write(body.subarray(0, cutAt.bytes))
    // With the first bytes there already, the server is at another point than when all comes at once.
    await new Promise((resolve) => setTimeout(resolve, cutAt.laterMs))
    if (cutAt.asIfDone) stream.destroy()
    else stream.close(constants.NGHTTP2_CANCEL)
    await once(stream, 'close')
    return 'cut'
  }
  let code: unknown
  for (const event of ['response', 'trailers'] as const) {
    stream.on(event, (headers: IncomingHttpHeaders) => {
      code = headers['grpc-status'] ?? code
    })
  }
  stream.end(body)
  stream.resume()
  await once(stream, 'close')
  return String(code)
}

test('any message over native gRPC gets an answer or a code, also after calls that were cut', async () => {
  await fc.assert(
    fc.asyncProperty(messageBytes, fc.option(cut, { freq: 4 }), async ([method, bytes], cutAt) => {
      assert.match(await callNative(pathOf(method), frame(bytes), cutAt), /^([0-9]|1[0-24-6]|cut)$/)
    }),
    { seed: SEED, numRuns: CASES.nativeGrpc },
  )
})

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

test('bytes that are no HTTP, or stop half-way, cost nothing but their connection', async () => {
  const start = fc.constantFrom(
    '',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999\r\n\r\n',
    'GET /',
  )
  await fc.assert(
    fc.asyncProperty(start, oddText, async (head, rest) => {
      const socket = connect(Number(new URL(operator).port), '127.0.0.1')
      socket.on('error', () => {})
      socket.end(`${head}${rest}`)
      socket.resume()
      if (head.startsWith('P')) await once(socket, 'connect').then(() => socket.destroy())
      else await once(socket, 'close')
    }),
    { seed: SEED, numRuns: CASES.rawSockets },
  )
})

test('a body of 64 MB is refused and not kept', async () => {
  const before = (await control.stats()).rssBytes
  const answer = await callGrpc(pathOf(SparkService.method.query_nodes), Buffer.alloc(64 * 1024 * 1024))
  assert.equal(answer.headers['grpc-status'], '8')
  const grown = (await control.stats()).rssBytes - before
  assert.ok(grown < 40 * 1024 * 1024, `${grown} bytes`)
})

test('after all this the network serves, its log is empty and its books balance', async () => {
  assert.equal(log, '')
  assert.equal(child.exitCode, null)
  const { totalSat, depositedSat, exitedSat } = await control.ledger()
  assert.equal(depositedSat - exitedSat, totalSat)
  const { pendingNonces, rssBytes } = await control.stats()
  assert.ok(pendingNonces < 100_000, `${pendingNonces} nonces`)
  assert.ok(rssBytes < 500 * 1024 * 1024, `${rssBytes} bytes`)
})
