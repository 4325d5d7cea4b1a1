import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { installPythonSdk } from '../../../src/run/install/python-sdk.ts'

const dir = mkdtempSync(join(tmpdir(), 'python-sdk-test-'))
after(() => rmSync(dir, { recursive: true }))

test('what is no version and no wheel is refused, with what came', async () => {
  for (const [spec, reason] of [
    ['latest-ish', 'neither of them'],
    ['./gone.whl', 'no such file'],
    ['$(reboot)', 'neither of them'],
    ['0.19.2 --index-url=x', 'neither of them'],
  ]) {
    await assert.rejects(installPythonSdk(spec ?? '', { cacheDir: dir }), {
      name: 'UsageError',
      message: `--sdk with --host python should be a version of breez-sdk-spark on PyPI or a wheel, got ${JSON.stringify(spec)} (${reason})`,
    })
  }
})

test('a version that PyPI does not have is refused, and leaves nothing behind', async () => {
  await assert.rejects(installPythonSdk('99.0.0', { cacheDir: dir }), {
    name: 'UsageError',
    message: /^--sdk with --host python should be .* got "99\.0\.0" \(No matching distribution found/,
  })
})

test('without Python, or with one of before 3.9, the sentence says what to install', async () => {
  await assert.rejects(installPythonSdk(null, { cacheDir: dir, python: 'no-such-python' }), {
    name: 'UsageError',
    message:
      '--host python needs no-such-python of version 3.9 or later, got none: install it (on Debian and Ubuntu: apt install python3-venv)',
  })
  const old = join(dir, 'old-python')
  writeFileSync(old, '#!/bin/sh\necho 3.8.18\n')
  chmodSync(old, 0o755)
  await assert.rejects(installPythonSdk(null, { cacheDir: dir, python: old }), {
    name: 'UsageError',
    message: `--host python needs ${old} of version 3.9 or later, got 3.8.18: install a newer one`,
  })
})
