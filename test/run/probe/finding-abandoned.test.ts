import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const REPRODUCTION = fileURLToPath(new URL('../../../docs/findings/repro-abandoned.mjs', import.meta.url))

test('the finding on abandoned instances reproduces: free() alone ends none, disconnect() ends all, server mode needs neither', async () => {
  const held = async (how: string, kind: string) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', REPRODUCTION, how, kind])
    return Number(/storagesHeldByRust: (\d+)/.exec(stdout)?.[1])
  }
  const counts = await Promise.all([
    held('free', 'client'),
    held('disconnect', 'client'),
    held('free', 'server'),
  ])
  assert.deepEqual(counts, [20, 0, 0])
})
