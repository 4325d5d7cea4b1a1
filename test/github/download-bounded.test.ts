import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import { downloadBounded } from '../../src/github/artifact/download-artifact.ts'
import { type Answer, serveRoutes } from './stand-in/http-stand-in.ts'

const LIMITS = { bytes: 1000, seconds: 10 }
const CONTENT = Buffer.from('content')

/** A storage that gives these answers one after another, and then the last again. */
function storage(...answers: (Answer | Promise<Answer>)[]) {
  let asked = 0
  return serveRoutes(
    () => [['GET', /^\/blob$/, () => answers[Math.min(asked++, answers.length - 1)] ?? assert.fail()]],
    () => [],
  )
}

test('a storage that is out of order in passing is asked again', async () => {
  await using server = await storage({ status: 503 }, { status: 502 }, { body: CONTENT })
  assert.deepEqual(await downloadBounded(`${server.url}/blob?sig=x`, LIMITS), CONTENT)
  assert.equal(server.requests.length, 3)
})

test('a lasting fault is told after three tries more', async () => {
  await using server = await storage({ status: 503 })
  await assert.rejects(
    downloadBounded(`${server.url}/blob?sig=x`, LIMITS),
    /^Error: the storage answered 503$/,
  )
  assert.equal(server.requests.length, 4)
})

test('no credential goes to the storage', async () => {
  await using server = await storage({ body: CONTENT })
  await downloadBounded(`${server.url}/blob?sig=x`, LIMITS)
  assert.equal(server.requests[0]?.headers.authorization, undefined)
})

test('a download ends at its limit of bytes', async () => {
  await using server = await storage({ body: Buffer.alloc(100_000) })
  await assert.rejects(
    downloadBounded(`${server.url}/blob?sig=x`, LIMITS),
    /it has \d+ bytes or more, expected at most 1000/,
  )
})

test('a storage that never answers is given up, and its address, a credential, is not shown', async () => {
  await using server = await storage(new Promise<Answer>(() => {}))
  await assert.rejects(
    downloadBounded(`${server.url}/blob?sig=x`, { ...LIMITS, seconds: 0.2 }),
    /^Error: the storage did not send it within 0\.2 s$/,
  )
})

test("it goes through the runner's proxy", async () => {
  await using server = await storage({ body: CONTENT })
  const asked: (string | undefined)[] = []
  const proxy = createServer().on('connect', (request, client) => {
    asked.push(request.url)
    const there = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      client.pipe(there).pipe(client)
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const before = process.env.http_proxy
  process.env.http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  try {
    assert.deepEqual(await downloadBounded('http://storage.example/blob?sig=x', LIMITS), CONTENT)
    assert.deepEqual(asked, ['storage.example:80'])
  } finally {
    if (before === undefined) delete process.env.http_proxy
    else process.env.http_proxy = before
    proxy.closeAllConnections()
    proxy.close()
  }
})
