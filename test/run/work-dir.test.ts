import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openWorkDir } from '../../src/run/output/work-dir.ts'

test("the wallets' folder is gone after the run", (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'work-dir-test-'))
  t.after(() => rmSync(parent, { recursive: true }))
  {
    using work = openWorkDir(parent)
    mkdirSync(join(work.dir, 'alice'))
    assert.ok(existsSync(work.dir))
  }
  assert.deepEqual(readdirSync(parent), [])
})

test("the wallets' folder is its owner's alone, under a name that nobody can guess", {
  skip: process.platform === 'win32' && 'Windows has no modes',
}, (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'work-dir-test-'))
  t.after(() => rmSync(parent, { recursive: true }))
  const before = process.umask(0)
  try {
    using work = openWorkDir(parent)
    assert.equal(statSync(work.dir).mode & 0o777, 0o700)
    assert.match(work.dir, /sdk-memtest-wallets-\d+-\w{6}$/)
  } finally {
    process.umask(before)
  }
})

test("a killed run's folder is deleted by the next start, a live run's and a stranger's stay", (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'work-dir-test-'))
  t.after(() => rmSync(parent, { recursive: true }))
  // Process numbers end at 2^22 on Linux: nobody has the first one.
  const dead = 'sdk-memtest-wallets-4194304-abc'
  const live = `sdk-memtest-wallets-${process.ppid}-abc`
  for (const name of [dead, live, 'other']) mkdirSync(join(parent, name))
  openWorkDir(parent)[Symbol.dispose]()
  assert.deepEqual(readdirSync(parent).sort(), ['other', live])
})

test("another user's leftover neither fails the start nor goes", {
  skip: process.getuid?.() !== 0 && 'becoming another user needs root',
}, (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'work-dir-test-'))
  t.after(() => rmSync(parent, { recursive: true }))
  // As /dev/shm is: everybody's, but each may delete only what is theirs.
  chmodSync(parent, 0o1777)
  const leftover = 'sdk-memtest-wallets-4194304-abc'
  mkdirSync(join(parent, leftover), { mode: 0o700 })
  const nobody = 65_534
  process.seteuid?.(nobody)
  try {
    openWorkDir(parent)[Symbol.dispose]()
  } finally {
    process.seteuid?.(0)
  }
  assert.deepEqual(readdirSync(parent), [leftover])
})

test('a folder that is not there is named with the variable that chose it', () => {
  assert.throws(() => openWorkDir('/nonexistent'), {
    name: 'UsageError',
    message:
      'TMPDIR should be a folder that can be written, got /nonexistent (ENOENT: no such file or folder)',
  })
})
