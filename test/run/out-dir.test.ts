import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type OutDir, openDefaultOutDir, openOutDir } from '../../src/run/output/out-dir.ts'

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
  const source = new URL('../../src/run/output/out-dir.ts', import.meta.url).href
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

const HEADER = 'timestamp,elapsed_sec,heap_alloc_bytes,rust_live_bytes\n'

/** A folder with a run of ours in it, of which `samples.csv` says `old`. */
function folderWithRun(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, 'samples.csv'), `${HEADER}old`)
  writeFileSync(join(dir, 'report.html'), 'old')
  return dir
}

const textOf = (dir: string, name: string) => readFileSync(join(dir, name), 'utf8')

test('nothing of an earlier run is touched before the new one has its first row', (t) => {
  const dir = folderWithRun(t)
  {
    using out = open(dir)
    writeFileSync(join(out.rowsDir, 'samples.csv'), HEADER)
    assert.equal(textOf(dir, 'samples.csv'), `${HEADER}old`)
    assert.equal(textOf(dir, 'report.html'), 'old')
  }
  assert.deepEqual(readdirSync(dir).sort(), ['report.html', 'samples.csv'])
  assert.equal(textOf(dir, 'samples.csv'), `${HEADER}old`)
})

test('with its first row a run takes the place of all that the earlier one wrote', (t) => {
  const dir = folderWithRun(t)
  using out = open(dir)
  writeFileSync(join(out.rowsDir, 'samples.csv'), `${HEADER}new`)
  assert.equal(out.adopt(), null)
  assert.deepEqual(readdirSync(dir).sort(), [`.sdk-memtest-${process.pid}.lock`, 'samples.csv'])
  assert.equal(textOf(dir, 'samples.csv'), `${HEADER}new`)
})

/** The two folders of a run that was killed on its way into `dir`; its process is long gone. */
function foldersOfKilled(dir: string): { aside: string; rows: string } {
  const folder = (kind: string) => join(dir, `.sdk-memtest-4194304.${kind}`)
  const folders = { aside: folder('old'), rows: folder('new') }
  mkdirSync(folders.aside)
  mkdirSync(folders.rows)
  return folders
}

test('of a run that was killed while it took the place, one run is whole at the next start', (t) => {
  const dir = folderWithRun(t)
  // Killed between the two moves: the earlier run lies aside, the new one is not in place yet.
  const { aside, rows } = foldersOfKilled(dir)
  for (const name of ['samples.csv', 'report.html']) renameSync(join(dir, name), join(aside, name))
  writeFileSync(join(rows, 'samples.csv'), `${HEADER}new`)
  open(dir)[Symbol.dispose]()
  assert.deepEqual(readdirSync(dir).sort(), ['report.html', 'samples.csv'])
  assert.equal(textOf(dir, 'samples.csv'), `${HEADER}old`)
})

test('of a run that was killed while it put the earlier one aside, that one is whole at the next start', (t) => {
  const dir = folderWithRun(t)
  const { aside, rows } = foldersOfKilled(dir)
  renameSync(join(dir, 'report.html'), join(aside, 'report.html'))
  writeFileSync(join(rows, 'samples.csv'), `${HEADER}new`)
  open(dir)[Symbol.dispose]()
  assert.deepEqual(readdirSync(dir).sort(), ['report.html', 'samples.csv'])
  assert.equal(textOf(dir, 'samples.csv'), `${HEADER}old`)
})

test('of a run that was killed with its rows in place, nothing of the earlier one comes back', (t) => {
  const dir = folderWithRun(t)
  const { aside } = foldersOfKilled(dir)
  for (const name of ['samples.csv', 'report.html']) renameSync(join(dir, name), join(aside, name))
  writeFileSync(join(dir, 'samples.csv'), `${HEADER}new`)
  open(dir)[Symbol.dispose]()
  assert.deepEqual(readdirSync(dir), ['samples.csv'])
  assert.equal(textOf(dir, 'samples.csv'), `${HEADER}new`)
})

test('a run that cannot take the place says so, and the earlier one is kept', (t) => {
  for (const spoil of [
    // Its rows are gone: what was put aside comes back.
    (out: OutDir) => rmSync(out.rowsDir, { recursive: true }),
    // The place to put the earlier one aside is taken.
    (out: OutDir) => writeFileSync(join(out.dir, `.sdk-memtest-${process.pid}.old`), ''),
  ]) {
    const dir = folderWithRun(t)
    using out = open(dir)
    spoil(out)
    assert.throws(() => out.adopt(), {
      name: 'RunFailure',
      message:
        /^the run could not take the place of the earlier one in \S+ \((ENOENT|EEXIST)\), which is kept: choose another --out$/,
    })
    assert.equal(textOf(dir, 'samples.csv'), `${HEADER}old`)
    assert.equal(textOf(dir, 'report.html'), 'old')
  }
})

test('a run on a full disk left an empty CSV: there is nothing in it to lose', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(dir, { recursive: true }))
  for (const name of ['samples.csv', 'checkpoints.jsonl']) writeFileSync(join(dir, name), '')
  using out = open(dir)
  writeFileSync(join(out.rowsDir, 'samples.csv'), HEADER)
  assert.equal(out.adopt(), null)
  assert.equal(textOf(dir, 'samples.csv'), HEADER)
})

test("a folder under a result's name is somebody's, but for the Rust side of a run of ours", (t) => {
  for (const [folder, file, text, isOurs] of [
    ['rust', 'main.rs', 'mine', false],
    ['rust', 'samples.csv', 'mine', false],
    ['report.html', 'samples.csv', HEADER, false],
    ['rust', 'samples.csv', HEADER, true],
  ] as const) {
    const dir = folderWithRun(t)
    rmSync(join(dir, 'report.html'))
    mkdirSync(join(dir, folder))
    writeFileSync(join(dir, folder, file), text)
    if (isOurs) {
      using out = open(dir)
      out.adopt()
      assert.ok(!existsSync(join(dir, folder)))
      continue
    }
    assert.throws(() => open(dir), { name: 'UsageError', message: new RegExp(`with "${folder}" in it`) })
    assert.equal(textOf(join(dir, folder), file), text)
  }
})

test('a folder that is reached by a link is the folder', (t) => {
  const dir = folderWithRun(t)
  const link = `${dir}-link`
  symlinkSync(dir, link)
  t.after(() => rmSync(link))
  using out = open(link)
  writeFileSync(join(out.rowsDir, 'samples.csv'), `${HEADER}new`)
  assert.equal(out.adopt(), null)
  assert.equal(textOf(dir, 'samples.csv'), `${HEADER}new`)
  assert.equal(readlinkSync(link), dir)
})

for (const [title, name, content] of [
  ['a file of somebody else', 'notes.txt', 'mine'],
  ["a report of somebody else's under our name", 'report.html', 'mine'],
  ["another harness's samples", 'samples.csv', 'timestamp,elapsed_sec,heap_alloc_bytes\n'],
  ["another tool's run.json", 'run.json', '{"tool":{"name":"other"}}'],
] as const) {
  test(`a folder that holds ${title} is refused, and left as it was`, (t) => {
    const dir = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
    t.after(() => rmSync(dir, { recursive: true }))
    writeFileSync(join(dir, name), content)
    assert.throws(() => open(dir), {
      name: 'UsageError',
      message: `--out should be a new or empty folder, or one that holds a run of this tool alone, got ${dir} with "${name}" in it: choose another folder`,
    })
    assert.deepEqual(readdirSync(dir), [name])
    assert.equal(textOf(dir, name), content)
  })
}

test('a run of ours with a file of somebody else beside it is refused', (t) => {
  const dir = folderWithRun(t)
  writeFileSync(join(dir, 'notes.txt'), 'mine')
  assert.throws(() => open(dir), { message: /with "notes.txt" in it/ })
  assert.deepEqual(readdirSync(dir).sort(), ['notes.txt', 'report.html', 'samples.csv'])
})

const NOON = new Date('2026-11-25T20:31:07.999Z')

test('a run that names no folder gets a new one by time, two in one second get two', (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(parent, { recursive: true }))
  using first = openDefaultOutDir(NOON, parent)
  using second = openDefaultOutDir(NOON, parent)
  assert.equal(first.dir, join(parent, '2026-11-25T20-31-07'))
  assert.equal(second.dir, join(parent, '2026-11-25T20-31-07-2'))
})

test('the link to the newest run moves with the first row, not before, and a folder without a row goes', (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(parent, { recursive: true }))
  const run = (at: Date, measured: boolean) => {
    using out = openDefaultOutDir(at, parent)
    if (!measured) return
    writeFileSync(join(out.rowsDir, 'samples.csv'), HEADER)
    assert.equal(out.adopt(), null)
  }
  run(NOON, true)
  run(new Date(NOON.getTime() + 1000), false)
  assert.equal(readlinkSync(join(parent, 'latest')), '2026-11-25T20-31-07')
  run(new Date(NOON.getTime() + 2000), true)
  assert.equal(readlinkSync(join(parent, 'latest')), '2026-11-25T20-31-09')
  assert.deepEqual(readdirSync(parent).sort(), ['2026-11-25T20-31-07', '2026-11-25T20-31-09', 'latest'])
})

test('a file where the link should be stays, and the reader is told', (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(parent, { recursive: true }))
  writeFileSync(join(parent, 'latest'), 'mine')
  using out = openDefaultOutDir(NOON, parent)
  assert.equal(
    out.adopt(),
    `${join(parent, 'latest')} does not point to this run (it is no link): its results are in ${join(parent, '2026-11-25T20-31-07')}`,
  )
  assert.equal(textOf(parent, 'latest'), 'mine')
})

test('what is no folder is refused in a sentence that names it, and left as it was', (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'out-dir-test-'))
  t.after(() => rmSync(parent, { recursive: true }))
  writeFileSync(join(parent, 'file'), 'mine')
  symlinkSync('nowhere', join(parent, 'dangling'))
  for (const [name, reason] of [
    ['file', 'EEXIST: a file stands in its place'],
    ['dangling', 'ENOENT: no such file or folder'],
    ['file/deeper', 'ENOTDIR: a file stands in the place of a folder'],
  ]) {
    const dir = join(parent, name ?? '')
    assert.throws(() => open(dir), {
      name: 'UsageError',
      message: `--out should be a folder that can be written, got ${dir} (${reason}): choose another folder`,
    })
  }
  assert.equal(textOf(parent, 'file'), 'mine')
  assert.equal(readlinkSync(join(parent, 'dangling')), 'nowhere')
})

test('a folder that cannot be made is refused in a sentence that names it', () => {
  assert.throws(() => open('/dev/null/out'), {
    name: 'UsageError',
    message:
      '--out should be a folder that can be written, got /dev/null/out (ENOTDIR: a file stands in the place of a folder): choose another folder',
  })
})
