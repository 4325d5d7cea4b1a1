import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { findBrowser } from '../../../../src/run/hosts/chromium/chromium-host.ts'
import { ChromiumProcess } from '../../../../src/run/hosts/chromium/chromium-process.ts'
import { installSdk } from '../../../../src/run/install/sdk-install.ts'

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.wasm': 'application/wasm' }

/** Serves a page beside the SDK's package, as its readers would, and other files by their paths. */
async function serve(t: TestContext, page: string, files: Record<string, string>): Promise<string> {
  const { dir } = await installSdk(null)
  const server = createServer(({ url = '' }, response) => {
    const text = url === '/' ? page : files[url]
    if (text !== undefined) {
      response.setHeader('content-type', url === '/' ? 'text/html' : 'application/json').end(text)
      return
    }
    const file = join(dir, url)
    if (!existsSync(file)) response.writeHead(404).end()
    else response.setHeader('content-type', TYPES[extname(url)] ?? 'text/plain').end(readFileSync(file))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/**
 * Opens a page in a browser and waits until its title is `done`.
 * @returns The text of one of its elements.
 */
export async function whatPageSays(
  t: TestContext,
  page: string,
  elementId: string,
  files: Record<string, string> = {},
): Promise<string> {
  const url = await serve(t, page, files)
  const dir = mkdtempSync(join(tmpdir(), 'page-test-'))
  const profileDir = join(dir, 'profile')
  const browser = findBrowser(process.env.CHROME_PATH ?? null)
  const chromium = new ChromiumProcess({ browser, profileDir, loopbackOnly: true })
  t.after(async () => {
    await chromium.close()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  })
  const { cdp } = chromium
  const { targetId } = await cdp.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
  const attached = await cdp.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
  const send = <Answer>(method: string, params: Record<string, unknown> = {}) =>
    cdp.send<Answer>(method, params, attached.sessionId)
  const loaded = new Promise<void>((resolve) => cdp.on('Page.loadEventFired', () => resolve()))
  await send('Page.enable')
  await send('Page.navigate', { url })
  await loaded
  const expression = `new Promise((done) => {
    const look = () => document.title === 'done'
      ? done(document.getElementById(${JSON.stringify(elementId)}).textContent) : setTimeout(look, 20)
    look()
  })`
  const said = await send<{ result: { value: string } }>('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  })
  return said.result.value
}
