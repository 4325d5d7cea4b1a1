import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const REPRODUCTION = fileURLToPath(new URL('../../../docs/findings/repro-externrefs.mjs', import.meta.url))

test('the finding on external references reproduces: one function for each answered request, and one at rest', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', REPRODUCTION, '20'])
  assert.match(stdout, /\{ answers: 100, functionsHeldByRust: 101 \}/)
})
