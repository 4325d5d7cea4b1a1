import assert from 'node:assert/strict'
import { request } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
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

const PORTS = [
  ...network.sparkConfig.signingOperators.map(({ address }) => address),
  network.sparkConfig.sspConfig.baseUrl,
  network.faucetUrl,
  network.controlUrl,
  `http://127.0.0.1:${pprof.port}`,
].map((url) => Number(new URL(url).port))

/** This machine's addresses as others see it. */
const OUTSIDE = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address)

function canConnect(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host, port, timeout: 2000 })
  for (const event of ['error', 'timeout'] as const) socket.on(event, () => resolve(false))
  socket.on('connect', () => resolve(true))
  return promise.finally(() => socket.destroy())
}

function statusOf(
  port: number,
  path: string,
  method: string,
  headers: Record<string, string>,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
    response.resume()
    resolve(response.statusCode ?? 0)
  })
  sent.on('error', reject)
  sent.end(method === 'POST' ? '{}' : undefined)
  return promise
}

test('every port is open on loopback and on no other address', { skip: OUTSIDE.length === 0 }, async () => {
  for (const port of PORTS) {
    assert.equal(await canConnect('127.0.0.1', port), true)
    for (const host of OUTSIDE) assert.equal(await canConnect(host, port), false, `${host}:${port}`)
  }
})

const ACTIONS = [
  '/faults',
  '/faults/remove',
  '/faults/clear',
  '/faucet-fault',
  '/streams/cut',
  '/sessions/expire',
  '/operators/down',
]

test('nothing can be changed through the control API without its token, or from a page in a browser', async () => {
  const port = Number(new URL(network.controlUrl).port)
  const authorization = `Bearer ${network.controlToken}`
  for (const path of ACTIONS) {
    assert.equal(await statusOf(port, path, 'POST', {}), 401, path)
    assert.equal(await statusOf(port, path, 'POST', { authorization: 'Bearer x' }), 401, path)
    assert.equal(await statusOf(port, path, 'POST', { authorization, host: 'rebound.example' }), 403, path)
    assert.equal(await statusOf(port, path, 'GET', { authorization }), 404, path)
  }
  assert.equal(await statusOf(port, '/ledger', 'GET', {}), 401)
})

test('the profiles change nothing, and neither another user nor a page in a browser can read them', async () => {
  const memstats = new URL(`${pprof.base}/debug/memstats`).pathname
  assert.equal(await statusOf(pprof.port, '/debug/memstats', 'GET', {}), 403)
  assert.equal(await statusOf(pprof.port, memstats, 'GET', { origin: 'https://page.example' }), 403)
  for (const method of ['POST', 'PUT', 'DELETE']) {
    assert.equal(await statusOf(pprof.port, memstats, method, {}), 405, method)
  }
  for (const host of ['rebound.example', `rebound.example:${pprof.port}`, '127.0.0.1.rebound.example']) {
    assert.equal(await statusOf(pprof.port, memstats, 'GET', { host }), 403, host)
  }
  assert.equal(await statusOf(pprof.port, memstats, 'GET', { host: `127.0.0.1:${pprof.port}` }), 200)
})
