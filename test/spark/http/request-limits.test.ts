import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { readBody } from '../../../src/spark/http/bodies.ts'
import { serveLoopback } from '../../../src/spark/http/loopback-server.ts'

const LIMIT_MS = 600
const server = await serveLoopback(
  0,
  {
    http1: (request, response) => {
      readBody(request, 100).then(
        (body) => response.end(body === null ? 'too long' : `${body.length} bytes`),
        () => {},
      )
    },
    http2: (stream) => stream.end(),
  },
  LIMIT_MS,
)
after(() => server.close())

/** What the server says to bytes of a client that then says no more, and after how long it hangs up. */
async function hangUpAfter(bytes: string): Promise<{ said: string; ms: number }> {
  const startMs = performance.now()
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) })
  let said = ''
  socket.on('data', (chunk) => (said += chunk))
  socket.on('error', () => {})
  if (bytes !== '') socket.write(bytes)
  await once(socket, 'close')
  return { said, ms: performance.now() - startMs }
}

for (const [name, bytes] of Object.entries({
  'says nothing': '',
  'stops in the middle of its headers': 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: ',
  'stops in the middle of its body': 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 50\r\n\r\nhalf',
})) {
  test(`a client that ${name} is hung up on`, async () => {
    const { said, ms } = await hangUpAfter(bytes)
    assert.ok(ms >= LIMIT_MS / 3 && ms < 10 * LIMIT_MS, `${ms} ms`)
    assert.match(said, /^$|^HTTP\/1\.1 408 /)
  })
}

test('a whole request is answered, however short the limit, and one that is too long is told so', async () => {
  const post = async (bytes: number) =>
    (await fetch(server.url, { method: 'POST', body: 'x'.repeat(bytes) })).text()
  assert.equal(await post(100), '100 bytes')
  assert.equal(await post(101), 'too long')
})
