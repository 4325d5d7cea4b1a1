import assert from 'node:assert/strict'
import childProcess from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { startChromiumHost } from '../../../src/run/hosts/chromium/chromium-host.ts'
import { openPythonHost } from '../../../src/run/hosts/python/python-host.ts'
import { SECTION } from '../../../src/run/probe/rewriting/wasm-binary.ts'

const NO_SHELL = process.platform === 'win32' ? 'needs a shell' : false

test('a browser is given a minute to open a page', { skip: NO_SHELL }, async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'edges-of-hosts-'))
  t.after(() => rmSync(dir, { recursive: true, maxRetries: 5 }))
  const sdk = join(dir, 'node_modules', '@breeztech', 'breez-sdk-spark', 'web')
  mkdirSync(sdk, { recursive: true })
  writeFileSync(join(sdk, 'index.js'), '')
  const browser = join(dir, 'silent-browser')
  writeFileSync(browser, '#!/bin/sh\nexec sleep 600\n', { mode: 0o700 })
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const started = startChromiumHost(
    { kind: 'chromium', browser, loopbackOnly: true } as Parameters<typeof startChromiumHost>[0],
    { sdkDir: dir, storageDir: join(dir, 'storage'), record: { forceGc: false }, closeStorage: false },
    () => {},
  ).then(
    () => 'it opened one',
    (error: Error) => error.message,
  )
  let said = ''
  void started.then((text) => {
    said = text
  })
  // The page's server listens first.
  for (let round = 0; said === '' && round < 1000; round += 1) {
    await turn()
    t.mock.timers.tick(600_000)
  }
  assert.match(await started, /Chromium did not open a page within 60 s/)
})

test('24 frames of a native block are kept', async (t) => {
  const asked: (string | undefined)[] = []
  t.mock.method(childProcess, 'spawn', (_: string, args: string[]) => {
    asked.push(args.at(-1))
    throw new Error('seen')
  })
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  const start = { interpreter: 'python3', agentFile: 'agent.py', shim: { kind: 'none', reason: '' } }
  const config = { storageDir: '.', outDir: '.', rustProfile: true }
  await assert.rejects(
    openPythonHost(
      start as unknown as Parameters<typeof openPythonHost>[0],
      config as unknown as Parameters<typeof openPythonHost>[1],
      () => {},
    ),
    /seen/,
  )
  assert.deepEqual(asked, ['24'])
})

test('the sections of a wasm binary have the numbers of its specification', () => {
  assert.deepEqual(SECTION, {
    ...{ custom: 0, type: 1, import: 2, function: 3, table: 4, global: 6, export: 7, code: 10 },
  })
})
