import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openWorkDir } from '../../src/run/work-dir.ts'

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
