import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { constants } from 'node:http2'
import { connect } from 'node:net'
import { test } from 'node:test'
import { type DescMessage, type DescMethod, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { frame } from '../../src/spark/grpc/framing.ts'
import { SparkAuthnService } from '../../src/spark/proto/generated/spark_authn_pb.ts'
import { SparkService } from '../../src/spark/proto/generated/spark_pb.ts'
import { SparkTokenService } from '../../src/spark/proto/generated/spark_token_pb.ts'
import { CASES, SEED } from './cases.ts'
import {
  type Answer,
  callGrpc,
  child,
  control,
  log,
  native,
  operator,
  session,
} from './network-under-fuzz.ts'
import { anyMessage } from './odd-messages.ts'
import { editedBytes, oddText } from './odd-values.ts'

const METHODS: readonly DescMethod[] = [SparkAuthnService, SparkService, SparkTokenService].flatMap(
  (service): readonly DescMethod[] => service.methods,
)
const UNARY = METHODS.filter(({ methodKind }) => methodKind === 'unary')
const pathOf = (method: DescMethod) => `/${method.parent.typeName}/${method.name}`

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
