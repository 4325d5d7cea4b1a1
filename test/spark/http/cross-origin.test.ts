import assert from 'node:assert/strict'
import http from 'node:http'
import { connect } from 'node:http2'
import { after, test } from 'node:test'
import { isLoopbackHost, isLoopbackOrigin } from '../../../src/spark/http/cross-origin.ts'
import { startNetwork } from '../../../src/spark/network.ts'
import { instanceSparkConfig } from '../../../src/spark/spark-config.ts'

const network = await startNetwork()
after(() => network.close())
const { sparkConfig, faucetUrl, controlUrl, controlToken } = network
const [operatorUrl = ''] = sparkConfig.signingOperators.map(({ address }) => address)
const SERVICES = {
  'an operator': `${operatorUrl}/spark.SparkService/query_wallet_setting`,
  'the last operator': `${sparkConfig.signingOperators.at(-1)?.address}/spark.SparkService/query_nodes`,
  'the service provider': `${sparkConfig.sspConfig.baseUrl}/graphql/spark/rc`,
  'the faucet': faucetUrl,
  'the control API': `${controlUrl}/stats`,
}
const PAGES = [
  'http://127.0.0.1',
  'http://127.0.0.1:8080',
  'http://localhost:3000',
  'http://w1.localhost:3000',
  'http://a.b-c.localhost',
]
const STRANGERS = [
  'http://example.org',
  'https://localhost:3000',
  'http://127.0.0.1.example.org',
  'http://localhost.example.org:3000',
  'http://notlocalhost:3000',
  'http://127.0.0.2:3000',
  'http://[::1]:3000',
  'http://localhost:3000/',
  'http://user@localhost:3000',
  'http://.localhost',
  'http://localhost:123456',
  'file://',
  'null',
  '',
]

interface Answer {
  status: number
  headers: http.IncomingHttpHeaders
}

function ask(url: string, method: string, headers: Record<string, string>): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const request = http.request(url, { method, headers, agent: false }, (response) => {
    response.resume()
    resolve({ status: response.statusCode ?? 0, headers: response.headers })
  })
  request.on('error', reject)
  request.end()
  return promise
}

const preflight = (origin: string, asked = 'authorization,content-type,x-grpc-web') => ({
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': asked,
})

for (const [name, url] of Object.entries(SERVICES)) {
  test(`${name} lets pages of loopback call it, by a preflight that holds for two hours`, async () => {
    for (const origin of PAGES) {
      const { status, headers } = await ask(url, 'OPTIONS', preflight(origin))
      assert.equal(status, 204, origin)
      assert.equal(headers['access-control-allow-origin'], origin)
      assert.equal(headers['access-control-allow-methods'], 'GET, POST')
      assert.equal(headers['access-control-allow-headers'], 'authorization,content-type,x-grpc-web')
      assert.equal(headers['access-control-max-age'], '7200')
      assert.match(headers.vary ?? '', /origin/)
    }
  })

  test(`${name} lets such a page read what it answers, a refusal's gRPC status too`, async () => {
    const { headers } = await ask(url, 'POST', { origin: 'http://w1.localhost:3000' })
    assert.equal(headers['access-control-allow-origin'], 'http://w1.localhost:3000')
    assert.equal(
      headers['access-control-expose-headers'],
      'grpc-status, grpc-message, grpc-status-details-bin',
    )
    assert.equal(headers['access-control-allow-credentials'], undefined)
  })

  test(`${name} refuses every other page, asked or called`, async () => {
    for (const origin of STRANGERS) {
      for (const [method, sent] of [
        ['OPTIONS', preflight(origin)],
        ['POST', { origin }],
        ['GET', { origin }],
      ] as const) {
        const { status, headers } = await ask(url, method, sent)
        assert.equal(status, 403, `${method} from ${origin}`)
        assert.equal(headers['access-control-allow-origin'], undefined, `${method} from ${origin}`)
      }
    }
  })

  test(`${name} is called by a name of loopback, or not at all`, async () => {
    const { port } = new URL(url)
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `w1.localhost:${port}`, 'W12.LOCALHOST']) {
      const { status } = await ask(url, 'OPTIONS', { host, ...preflight('http://localhost') })
      assert.equal(status, 204, host)
    }
    for (const host of [
      'example.org',
      `localhost.example.org:${port}`,
      `127.0.0.1.nip.io:${port}`,
      '10.0.0.1',
    ]) {
      for (const origin of ['http://localhost', `http://${host}`]) {
        const { status, headers } = await ask(url, 'POST', { host, origin })
        assert.equal(status, 403, host)
        assert.equal(headers['access-control-allow-origin'], undefined)
      }
      assert.equal((await ask(url, 'POST', { host })).status, 403, `${host}, no page`)
    }
  })

  test(`${name} says nothing of origins to who is no page`, async () => {
    const { headers } = await ask(url, 'POST', {})
    assert.deepEqual(
      Object.keys(headers).filter((header) => header.startsWith('access-control')),
      [],
    )
  })
}

test('a preflight gets back the names that it asks for, within 1024 characters, and nothing else', async () => {
  const allowed = async (asked: string) => {
    const { status, headers } = await ask(operatorUrl, 'OPTIONS', preflight('http://localhost', asked))
    return status === 204 ? headers['access-control-allow-headers'] : status
  }
  assert.equal(await allowed('x-idempotency-key, Authorization'), 'x-idempotency-key, Authorization')
  assert.equal(await allowed('a'.repeat(1024)), 'a'.repeat(1024))
  assert.equal(await allowed('a'.repeat(1025)), 400)
  assert.equal(await allowed('*'), 400)
  assert.equal(await allowed('a,,b'), 400)
  assert.equal(await allowed('a: b'), 400)
  const none = await ask(operatorUrl, 'OPTIONS', {
    origin: 'http://localhost',
    'access-control-request-method': 'GET',
  })
  assert.equal(none.status, 204)
  assert.equal(none.headers['access-control-allow-headers'], undefined)
})

test('the control token is still asked for', async () => {
  const origin = 'http://localhost'
  assert.equal((await ask(SERVICES['the control API'], 'GET', { origin })).status, 401)
  const authorization = `Bearer ${controlToken}`
  assert.equal((await ask(SERVICES['the control API'], 'GET', { origin, authorization })).status, 200)
})

test('native gRPC under another authority is refused too', async () => {
  for (const [authority, status] of [
    ['127.0.0.1', 200],
    ['w3.localhost:1', 200],
    ['example.org', 403],
  ] as const) {
    const session = connect(operatorUrl)
    const stream = session.request({
      ':method': 'POST',
      ':path': '/spark.SparkService/query_nodes',
      ':authority': authority,
      'content-type': 'application/grpc',
    })
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    stream.on('response', (headers) => resolve(headers[':status'])).end()
    assert.equal(await promise, status, authority)
    session.destroy()
  }
})

test('each instance has a host name of its own, for the operators and the service provider', () => {
  const named = instanceSparkConfig(sparkConfig, 2)
  const urls = [...named.signingOperators.map(({ address }) => address), named.sspConfig.baseUrl]
  const before = [
    ...sparkConfig.signingOperators.map(({ address }) => address),
    sparkConfig.sspConfig.baseUrl,
  ]
  assert.deepEqual(
    urls,
    before.map((url) => `http://w2.localhost:${new URL(url).port}`),
  )
  assert.deepEqual(
    { ...named, signingOperators: [], sspConfig: null },
    { ...sparkConfig, signingOperators: [], sspConfig: null },
  )
  for (const url of urls) assert.ok(isLoopbackHost(new URL(url).host) && isLoopbackOrigin(url))
})
