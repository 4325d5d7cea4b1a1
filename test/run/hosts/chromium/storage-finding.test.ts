import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withoutBrowser } from './browser.ts'
import { whatPageSays } from './served-page.ts'

const REPRODUCTION = fileURLToPath(new URL('../../../../docs/findings/repro-indexeddb.html', import.meta.url))

test('the second finding’s reproduction, 40 lines at most, says what the finding says', {
  skip: withoutBrowser,
}, async (t) => {
  const page = readFileSync(REPRODUCTION, 'utf8')
  assert.ok(page.trimEnd().split('\n').length <= 40)
  const said = await whatPageSays(t, page, 'out')
  assert.deepEqual(said.split('\n').slice(1), [
    '20 instances, disconnected and freed, storage.close() called: 0 connections open',
    '20 instances, disconnected and freed: 20 connections open',
    'deleteDatabase: done, 0 connections open',
  ])
})
