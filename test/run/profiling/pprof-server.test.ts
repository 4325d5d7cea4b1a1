import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { UsageError } from '../../../src/errors.ts'
import { createMemoryReader } from '../../../src/run/probe/memory-reader.ts'
import { DEBUG_PAGES, startPprofServer } from '../../../src/run/profiling/pprof-server.ts'
import { Profiling } from '../../../src/run/profiling/profiles.ts'
import { loadSdk } from '../probe/loaded-sdk.ts'
import { goIsMissing, goPprofTop } from './go-pprof.ts'

const { cycle, close } = await loadSdk({ rewrite: true })
const profiling = await Profiling.start({ resources: true, rust: true })
const reader = createMemoryReader({ countObjects: false })
const options = { profiling, memstats: () => reader.sample() }
const server = await startPprofServer({ port: 0, ...options })
const { base } = server
after(async () => {
  await server.close()
  profiling.stop()
  await close()
})

const pathOf = (page: string) => new URL(base + page).pathname

/** fetch does not let a caller choose these headers, nor send a path as it is. */
function ask(path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
      .on('error', reject)
      .end()
  })
}

const statusForHost = async (host: string) => (await ask(pathOf('/debug/memstats'), { host })).status

test('the index lists every page, and every page answers', async () => {
  const index = await (await fetch(`${base}/debug/pprof/`)).text()
  for (const { path } of DEBUG_PAGES) {
    assert.ok(index.includes(`href="${base}${path}"`), path)
    const response = await fetch(base + path.replace('seconds=30', 'seconds=0.05'))
    assert.equal(response.status, 200, path)
    assert.ok((await response.arrayBuffer()).byteLength > 0, path)
  }
})

test('a request for another host is refused, so that no web page can rebind its name to us', async () => {
  assert.equal(await statusForHost('evil.example'), 403)
  assert.equal(await statusForHost(`evil.example:${server.port}`), 403)
  assert.equal(await statusForHost(`localhost:${server.port}`), 200)
})

test('without the token nothing is read, whatever is asked', async () => {
  const token = pathOf('').slice(1)
  assert.match(token, /^[\w-]{22}$/)
  const wrong = [token.slice(1), `${token}x`, token.toLowerCase() + token, `x${token.slice(1)}`, '%00', '']
  const paths = [
    ...DEBUG_PAGES.map(({ path }) => path),
    ...wrong.map((given) => `/${given}/debug/heapsnapshot`),
    `//${token}/debug/heapsnapshot`,
    `/debug/heapsnapshot?token=${token}`,
    '/',
    '//',
    '//evil.example:99999999/',
    '/no/such/page',
  ]
  for (const path of paths) {
    const { status, text } = await ask(path)
    assert.deepEqual([path, status], [path, 403])
    assert.match(text, /^the path should begin with this run's token: .*\n$/)
    assert.ok(!text.includes(token))
  }
})

test('two servers have two tokens', async () => {
  const other = await startPprofServer({ port: 0, ...options })
  await other.close()
  assert.notEqual(new URL(other.base).pathname, pathOf(''))
})

test('a web page is refused, be it with the token', async () => {
  for (const origin of ['https://evil.example', 'null', base.slice(0, base.lastIndexOf('/'))]) {
    const { status, text } = await ask(pathOf('/debug/memstats'), { origin })
    assert.equal(status, 403)
    assert.match(text, /^a web page may not read these, got the Origin /)
  }
})

test('go tool pprof takes an address as it is printed', { skip: goIsMissing }, async () => {
  assert.match(await goPprofTop(`${base}/debug/pprof/heap`), /Type: inuse_space/)
  assert.match(await goPprofTop(`${base}/debug/pprof/profile`, '-seconds=1'), /Type: wall/)
})

test('anything but GET is refused, and so is an unknown page', async () => {
  assert.equal((await fetch(`${base}/debug/memstats`, { method: 'POST' })).status, 405)
  const unknown = await fetch(`${base}/secrets`)
  assert.equal(unknown.status, 404)
  assert.equal(await unknown.text(), `no such page: see ${base}/debug/pprof/\n`)
})

test('a nonsensical duration is told', async () => {
  const response = await fetch(`${base}/debug/pprof/profile?seconds=ages`)
  assert.equal(response.status, 400)
  assert.equal(await response.text(), 'seconds should be a number up to 600, got "ages"\n')
})

test('memstats are the counts of now', async () => {
  await cycle('server')
  const memstats = (await (await fetch(`${base}/debug/memstats`)).json()) as Record<string, number>
  assert.ok((memstats.rustLiveBlocks ?? 0) > 0)
  assert.equal(memstats.sdkHandles, 0)
})

test('a second CPU profile at the same time is refused', async () => {
  const first = fetch(`${base}/debug/pprof/profile?seconds=0.5`)
  while ((await fetch(`${base}/debug/pprof/profile?seconds=0.01`)).status === 200);
  assert.equal((await first).status, 200)
})

test('a busy port is a usage error that names it', async () => {
  await assert.rejects(startPprofServer({ port: server.port, ...options }), (error) => {
    assert.ok(error instanceof UsageError)
    assert.equal(
      error.message,
      `--pprof-port should be a free port, ${server.port} is in use: take another, such as ${server.port + 1}`,
    )
    return true
  })
})

test('go tool pprof reads every profile that is served', { skip: goIsMissing }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'memtest-served-'))
  const timer = setTimeout(() => {}, 60_000)
  try {
    for (const [page, shows] of [
      ['heap', /Type: inuse_space/],
      ['profile?seconds=0.2', /Type: wall/],
      ['goroutine', /Type: goroutine[\s\S]*\[Timeout\]/],
      ['rustheap', /Type: inuse_space/],
    ] as const) {
      const file = join(dir, `${page.slice(0, 4)}.pb.gz`)
      writeFileSync(file, Buffer.from(await (await fetch(`${base}/debug/pprof/${page}`)).arrayBuffer()))
      assert.match(await goPprofTop(file), shows)
    }
  } finally {
    clearTimeout(timer)
    rmSync(dir, { recursive: true })
  }
})
