import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { bundle } from '../../../../scripts/bundle.ts'
import { readSources } from '../../../../scripts/import-graph.ts'
import { servePage } from '../../../../src/run/hosts/chromium/page-server.ts'

const sdk = mkdtempSync(join(tmpdir(), 'page-server-'))
const server = await servePage(sdk, 'web/index.js')
after(() => {
  server.close()
  rmSync(sdk, { recursive: true })
})

function status(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    const asked = request({ hostname, port, path, headers, method }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject).end()
  })
}

test('the page’s own address and origin are served, any other host, origin or method is not', async () => {
  const { host } = new URL(server.url)
  assert.equal(await status('/'), 200)
  assert.equal(await status('/', { origin: `http://${host}` }), 200)
  assert.equal(await status('/', { origin: 'http://evil.example' }), 403)
  assert.equal(await status('/', { origin: 'null' }), 403)
  assert.equal(await status('/', { host: 'evil.example' }), 403)
  assert.equal(await status('/', { host: `localhost:${new URL(server.url).port}` }), 403)
  assert.equal(await status('/', {}, 'POST'), 403)
})

test('sources are served without their types; what lies beside them is not', async () => {
  const agent = await fetch(new URL('/src/run/hosts/chromium/page/agent.ts', server.url))
  assert.equal(agent.headers.get('content-type'), 'text/javascript')
  assert.doesNotMatch(await agent.text(), /import type/)
  for (const path of [
    '/src/../package.json',
    '/src/%2e%2e/package.json',
    '/src/..%2fscripts/bundle.ts',
    '/sdk/../../etc/passwd',
    '/sdk/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/sdk/%zz',
    '/src/run/probe',
    '/package.json',
  ]) {
    assert.equal(await status(path), 404, path)
  }
})

test('nothing that the page loads needs Node, or a package', async () => {
  const sources = new Map((await readSources()).map((file) => [file.path, file.text]))
  const reached = new Set(['run/hosts/chromium/page/agent.ts'])
  for (const file of reached) {
    const text = sources.get(file) ?? ''
    for (const [, names = '', from = ''] of text.matchAll(
      /^(?:import|export)\s+(?!type\b)([^'"]*?)from '([^']+)'/gm,
    )) {
      // With each name a type, nothing of it is left.
      const isTypesOnly = /^\{[^}]*\}\s*$/.test(names) && !/\{\s*(?!type )\w|,\s*(?!type )\w/.test(names)
      if (isTypesOnly) continue
      assert.match(from, /^\.{1,2}\//, `${file} imports ${from}`)
      reached.add(join(file, '..', from).replaceAll('\\', '/'))
    }
    // The network makes its configuration there, a page only renames it.
    if (file !== 'spark/spark-config.ts') assert.doesNotMatch(text, /\b(Buffer|process)\./, file)
  }
  assert.ok(reached.size >= 15, [...reached].join())
})

test('the bundle holds the page’s agent as one file', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'page-bundle-'))
  t.after(() => rmSync(dir, { recursive: true }))
  await bundle(dir, 'fast')
  const file = join(dir, 'page-agent.js')
  assert.ok(existsSync(file))
  assert.doesNotMatch(readFileSync(file, 'utf8'), /\bfrom\s*["']|require\(/)
})
