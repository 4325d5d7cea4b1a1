import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findBrowser } from '../../../../src/run/hosts/chromium/chromium-host.ts'
import { ChromiumProcess } from '../../../../src/run/hosts/chromium/chromium-process.ts'
import { installSdk } from '../../../../src/run/install/sdk-install.ts'
import { withoutBrowser } from './browser.ts'

const REPRODUCTION = fileURLToPath(new URL('../../../../docs/findings/repro-indexeddb.html', import.meta.url))
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' }

/** Serves the reproduction beside the SDK's package, as its first line asks for. */
async function serveReproduction(t: TestContext): Promise<string> {
  const { dir } = await installSdk(null)
  const server = createServer(({ url = '' }, response) => {
    if (url === '/') {
      response.setHeader('content-type', 'text/html').end(readFileSync(REPRODUCTION))
      return
    }
    response.setHeader('content-type', TYPES[extname(url)] ?? 'text/plain').end(readFileSync(join(dir, url)))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('the second finding’s reproduction, 40 lines at most, says what the finding says', {
  skip: withoutBrowser,
}, async (t) => {
  assert.ok(readFileSync(REPRODUCTION, 'utf8').trimEnd().split('\n').length <= 40)
  const profileDir = mkdtempSync(join(tmpdir(), 'finding-test-'))
  const browser = findBrowser(process.env.CHROME_PATH ?? null)
  const chromium = new ChromiumProcess({ browser, profileDir, loopbackOnly: true })
  t.after(async () => {
    await chromium.close()
    rmSync(profileDir, { recursive: true, force: true, maxRetries: 5 })
  })
  const url = await serveReproduction(t)
  const { cdp } = chromium
  const { targetId } = await cdp.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await cdp.send<{ sessionId: string }>('Target.attachToTarget', {
    targetId,
    flatten: true,
  })
  const loaded = new Promise<void>((resolve) => cdp.on('Page.loadEventFired', () => resolve()))
  await cdp.send('Page.enable', {}, sessionId)
  await cdp.send('Page.navigate', { url }, sessionId)
  await loaded
  const expression = `new Promise((done) => {
    const look = () => document.title === 'done' ? done(document.getElementById('out').textContent) : setTimeout(look, 20)
    look()
  })`
  const said = await cdp.send<{ result: { value: string } }>(
    'Runtime.evaluate',
    { expression, awaitPromise: true, returnByValue: true },
    sessionId,
  )
  assert.deepEqual(said.result.value.split('\n').slice(1), [
    '20 instances, disconnected and freed, storage.close() called: 0 connections open',
    '20 instances, disconnected and freed: 20 connections open',
    'deleteDatabase: done, 0 connections open',
  ])
})
