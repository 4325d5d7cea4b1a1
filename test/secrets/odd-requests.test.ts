import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import '../../src/run/probe/preload.ts'
import { createMemoryReader } from '../../src/run/probe/memory-reader.ts'
import { startPprofServer } from '../../src/run/profiling/pprof-server.ts'
import { Profiling } from '../../src/run/profiling/profiles.ts'
import { startNetwork } from '../../src/spark/network.ts'

const network = await startNetwork()
const profiling = await Profiling.start({ resources: false, rust: false })
const reader = createMemoryReader({ countObjects: false })
const pprof = await startPprofServer({ port: 0, profiling, memstats: () => reader.sample() })
after(async () => {
  await pprof.close()
  profiling.stop()
  await network.close()
})

const authorized = `authorization: Bearer ${network.controlToken}\r\n`
const token = pprof.base.split('/').at(-1)

/** Every local server, with a request that it grants: whatever is odd about the next ones, it is not the token. */
const SERVERS: Record<string, { port: number; path: string; headers: string }> = {
  'the control API': { port: portOf(network.controlUrl), path: '/ledger', headers: authorized },
  'the profiles': { port: pprof.port, path: `/${token}/debug/memstats`, headers: '' },
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}

/** All that a server says to raw bytes until it hangs up, or says nothing more for half a second. */
async function say(port: number, bytes: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, timeout: 500 })
  let said = ''
  socket.on('data', (chunk) => (said += chunk))
  socket.on('error', () => {})
  socket.on('timeout', () => socket.destroy())
  socket.write(bytes)
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.once('close', () => resolve())
  await promise
  return said
}

type Ask = (path: string, host: string, headers: string) => string
const ODD: Record<string, Ask> = {
  'an address with another host in front of the path': (path, _host, headers) =>
    `GET http://evil.example${path} HTTP/1.1\r\nhost: evil.example\r\n${headers}\r\n`,
  'two Host headers, the second of another': (path, host, headers) =>
    `GET ${path} HTTP/1.1\r\nhost: evil.example\r\nhost: ${host}\r\n${headers}\r\n`,
  'no Host header': (path, _host, headers) => `GET ${path} HTTP/1.1\r\n${headers}\r\n`,
  'HTTP/1.0 without a Host header': (path, _host, headers) => `GET ${path} HTTP/1.0\r\n${headers}\r\n`,
  'an empty Host header': (path, _host, headers) => `GET ${path} HTTP/1.1\r\nhost: \r\n${headers}\r\n`,
  'a Host header with a user before it': (path, host, headers) =>
    `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1@evil.example\r\nx: ${host}\r\n${headers}\r\n`,
  'a Host header of the machine that is a number': (path, _host, headers) =>
    `GET ${path} HTTP/1.1\r\nhost: 2130706433\r\n${headers}\r\n`,
  'headers of a megabyte': (path, host, headers) =>
    `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nx: ${'x'.repeat(1 << 20)}\r\n${headers}\r\n`,
  'ten thousand headers': (path, host, headers) =>
    `GET ${path} HTTP/1.1\r\nhost: ${host}\r\n${'a: b\r\n'.repeat(10_000)}${headers}\r\n`,
  'a length and chunks at once': (path, host, headers) =>
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n${headers}\r\n0\r\n\r\n`,
  'two lengths': (path, host, headers) =>
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 0\r\ncontent-length: 9\r\n${headers}\r\n`,
  'a chunk of a negative size': (path, host, headers) =>
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: chunked\r\n${headers}\r\n-1\r\nx\r\n0\r\n\r\n`,
  'a header folded over two lines': (path, host, headers) =>
    `GET ${path} HTTP/1.1\r\nhost: evil.example\r\n ${host}\r\n${headers}\r\n`,
  'a tunnel to another port': (_path, host, headers) =>
    `CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: ${host}\r\n${headers}\r\n`,
  'a path that begins with two slashes': (path, host, headers) =>
    `GET //evil.example${path} HTTP/1.1\r\nhost: ${host}\r\n${headers}\r\n`,
  'a path that climbs': (path, host, headers) =>
    `GET /x/..%2f..${path} HTTP/1.1\r\nhost: ${host}\r\n${headers}\r\n`,
  'a page as its origin': (path, host, headers) =>
    `GET ${path} HTTP/1.1\r\nhost: ${host}\r\norigin: null\r\n${headers}\r\n`,
}

for (const [who, { port, path, headers }] of Object.entries(SERVERS)) {
  const host = `127.0.0.1:${port}`
  const proper = `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n${headers}\r\n`
  for (const [what, ask] of Object.entries(ODD)) {
    test(`${what} gets no answer of ${who}, and the next request gets its own`, async () => {
      const said = await say(port, ask(path, host, headers))
      assert.match(said, /^$|^HTTP\/1\.1 4\d\d /)
      assert.doesNotMatch(said, /HTTP\/1\.1 [23]\d\d/)
      assert.match(await say(port, proper), /^HTTP\/1\.1 200 /)
    })
  }

  test(`a hundred clients that send a byte now and then do not keep ${who} from others`, async () => {
    const slow = Array.from({ length: 100 }, () => connect({ host: '127.0.0.1', port }))
    for (const socket of slow) {
      socket.on('error', () => {})
      socket.write(`GET ${path} HTTP/1.1\r\nhost: `)
    }
    assert.match(await say(port, proper), /^HTTP\/1\.1 200 /)
    for (const socket of slow) socket.destroy()
  })
}
