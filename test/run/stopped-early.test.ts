import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseRunOptions } from '../../src/run/options/run-options.ts'
import { SILENT_OUTPUT } from '../../src/run/output/run-output.ts'
import { runMemtest } from '../../src/run/run-memtest.ts'

test('a run that is stopped before it began to measure says so, and leaves no folder', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'stopped-early-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const out = join(dir, 'out')
  const options = parseRunOptions(['--scenario', 'lifecycle', '--cycles', '1', '--out', out], {})
  assert.notEqual(options, 'help')
  const stopped = runMemtest(options as Exclude<typeof options, 'help'>, {
    output: SILENT_OUTPUT,
    stop: AbortSignal.abort(),
  })
  await assert.rejects(stopped, {
    name: 'RunFailure',
    message: 'the run was stopped before anything was measured',
  })
  assert.ok(!existsSync(out))
})
