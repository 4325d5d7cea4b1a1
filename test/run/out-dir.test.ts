import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openOutDir } from '../../src/run/out-dir.ts'

const open = (dir: string) => openOutDir(dir, (path) => readdirSync(path))

test('two runs at once in one folder refuse each other, and the folder is free again afterwards', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  {
    using _first = open(dir)
    assert.throws(() => open(dir), {
      name: 'UsageError',
      message: /is in use by another run \(process \d+\)/,
    })
  }
  assert.deepEqual(readdirSync(dir), [])
  open(dir)[Symbol.dispose]()
})

test('the lock of a killed run is taken over', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  // Process numbers end at 2^22 on Linux: nobody has this one.
  writeFileSync(join(dir, '.sdk-memtest.lock'), '4194304')
  using _lock = open(dir)
  assert.ok(existsSync(join(dir, '.sdk-memtest.lock')))
})

test("an earlier run's results are removed, other files stay", (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  for (const name of ['samples.csv', 'report.html', 'notes.txt']) writeFileSync(join(dir, name), '')
  open(dir)[Symbol.dispose]()
  assert.deepEqual(readdirSync(dir), ['notes.txt'])
})

test('a folder that cannot be made is refused in a sentence that names it', () => {
  assert.throws(() => open('/dev/null/out'), {
    name: 'UsageError',
    message:
      '--out should be a folder that can be written, got /dev/null/out (ENOTDIR): choose another folder',
  })
})
