import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startNetwork } from '../../../../src/spark/spark.ts'
import { withoutBrowser } from './browser.ts'
import { whatPageSays } from './served-page.ts'

const PAGE = fileURLToPath(new URL('../../../../examples/web-page/index.html', import.meta.url))

test('the example page’s two wallets pay each other on a local network', {
  skip: withoutBrowser,
}, async (t) => {
  const network = await startNetwork({ port: 0 })
  t.after(() => network.close())
  const { sparkConfig, faucetUrl } = network
  const said = await whatPageSays(t, readFileSync(PAGE, 'utf8'), 'log', {
    '/network.json': JSON.stringify({ sparkConfig, faucetUrl }),
  })
  assert.match(said, /^alice has 2000 sat$/m)
  // The balance may come before the last event.
  assert.match(said, /^bob: payment(Pending|Succeeded)$/m)
  assert.match(said, /^bob has 1000 sat$/m)
})
