import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openOutDir } from '../../src/run/out-dir.ts'

const open = openOutDir

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
  writeFileSync(join(dir, '.sdk-memtest-4194304.lock'), '')
  using _lock = open(dir)
  assert.deepEqual(readdirSync(dir), [`.sdk-memtest-${process.pid}.lock`])
})

test('the lock of an earlier process of the same number is taken over, as containers begin with the same ones', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, `.sdk-memtest-${process.pid}.lock`), '1700000000000.5')
  open(dir)[Symbol.dispose]()
  assert.deepEqual(readdirSync(dir), [])
})

test('of processes that start at once in one folder at most one is admitted', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const source = new URL('../../src/run/out-dir.ts', import.meta.url).href
  // Each tries until the same moment, then holds what it got until all are done.
  const script = `
    const { openOutDir } = await import(${JSON.stringify(source)})
    const { writeFileSync, readdirSync } = await import('node:fs')
    const [dir, at] = process.argv.slice(1)
    while (Date.now() < Number(at));
    try { openOutDir(dir); console.log('admitted') } catch { console.log('refused') }
    process.stdin.resume()`
  for (let round = 0; round < 5; round++) {
    const lock = join(dir, String(round))
    mkdirSync(lock)
    writeFileSync(join(lock, '.sdk-memtest-4194304.lock'), '')
    const at = Date.now() + 600
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--input-type=module', '-e', script, lock, String(at)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    )
    const said = await Promise.all(
      children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])),
    )
    for (const child of children) child.kill()
    assert.ok(said.filter((word) => word === 'admitted\n').length <= 1, said.join())
  }
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

test('a folder that cannot be cleared is refused, and left without a lock', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  mkdirSync(join(dir, 'report.html'))
  assert.throws(() => open(dir), { name: 'UsageError' })
  assert.deepEqual(readdirSync(dir), ['report.html'])
})
