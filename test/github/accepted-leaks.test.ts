import assert from 'node:assert/strict'
import path from 'node:path'
import { describe, test } from 'node:test'
import { readAcceptedLeaks, workspaceFiles } from '../../src/github/baselines/places.ts'
import { checkout } from './stand-in/recorded-csv.ts'

describe('accepted leaks', () => {
  const LEAK = {
    metric: 'rust_live_blocks',
    ceiling: { perCycle: 2 },
    reason: 'a cache of the SDK',
    owner: 'somebody',
    expires: '2030-01-01',
  }

  test('are those of the named file, else of memtest-known-leaks.json, else none', async () => {
    const text = JSON.stringify({ format: 1, leaks: [LEAK] })
    await using workspace = await checkout({ 'leaks.json': text, 'other/memtest-known-leaks.json': text })
    const files = workspaceFiles(workspace.dir)
    assert.deepEqual(await readAcceptedLeaks('leaks.json', files), [LEAK])
    assert.deepEqual(await readAcceptedLeaks(null, files), [])
    assert.deepEqual(await readAcceptedLeaks(null, workspaceFiles(path.join(workspace.dir, 'other'))), [LEAK])
  })

  test('a named file that is not there is a wrong input', async () => {
    await using workspace = await checkout({})
    await assert.rejects(readAcceptedLeaks('leaks.json', workspaceFiles(workspace.dir)), {
      name: 'UsageError',
      message: /^input known-leaks should name a file in the checkout, got "leaks\.json"/,
    })
  })
})
