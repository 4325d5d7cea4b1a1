import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readRecording } from '../../src/compare/recording/read-recording.ts'
import { LEAKING_CSV } from '../github/stand-in/run-files.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'full-disk-test-'))
const smallDisk = mountSmallDisk(join(dir, 'disk'))
after(() => {
  if (smallDisk !== null) execFileSync('umount', [smallDisk])
  rmSync(dir, { recursive: true, force: true })
})

/** A disk of 16 kB, or null where this user may not mount one. */
function mountSmallDisk(place: string): string | null {
  mkdirSync(place)
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', place])
  return status === 0 ? place : null
}

function run(args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'run', ...args], { encoding: 'utf8' })
  return { status, printed: stdout + stderr }
}

test('a disk that fills up during the run ends it with the name of the file, and the rows before are kept', {
  skip: smallDisk === null && 'mounting a small disk needs root',
}, async () => {
  const out = join(smallDisk ?? '', 'out')
  const { status, printed } = run([
    ...['--scenario', 'lifecycle', '--cycles', '100000', '--duration', '60s', '--mem-interval', '10ms'],
    ...['--out', out],
  ])
  assert.equal(status, 4, printed)
  assert.match(printed, /sdk-memtest: could not write \S+ \(ENOSPC\): the disk is full, free some space\n$/)
  assert.doesNotMatch(printed, /^\s+at /m)
  const { rows } = await readRecording(join(out, 'samples.csv'), null)
  assert.ok(rows > 5, `${rows} rows`)
})

test('a copy of the samples that cannot be written is told before anything is measured', () => {
  const { status, printed } = run([
    '--csv',
    join(dir, 'no', 'such', 'folder.csv'),
    '--out',
    join(dir, 'unused'),
  ])
  assert.equal(status, 2)
  assert.match(
    printed,
    /^sdk-memtest: --csv should be a file that can be written, got \S+ \(ENOENT: no such file or folder\)\n$/,
  )
})

test('a copy that cannot be finished costs a line, not the report', {
  skip: !existsSync('/dev/full'),
}, () => {
  const out = join(dir, 'copied')
  const { status, printed } = run([
    ...['--scenario', 'lifecycle', '--cycles', '2', '--csv', '/dev/full', '--out', out],
  ])
  assert.equal(status, 3, printed)
  assert.match(printed, /could not write \/dev\/full \(ENOSPC\): .*; the samples are in \S+samples\.csv/)
  assert.equal(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).outcome.kind, 'completed')
  assert.ok(statSync('/dev/full').isCharacterDevice(), 'the device is still one')
})

const csv = join(dir, 'leak.csv')
writeFileSync(csv, LEAKING_CSV)

/** Children's files may hold so many bytes: what is over fails as on a full disk, also without root. */
const limited = (blocks: number, args: string[]) =>
  spawnSync('bash', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'bash', process.execPath, cli, ...args], {
    encoding: 'utf8',
  })

test('a report that cannot be finished keeps the exit code of its verdict, and leaves no half file', () => {
  const whole = join(dir, 'whole')
  const asked = (out: string) => ['compare', csv, '--force-gc', '--out', out]
  const before = limited(100_000, asked(whole))
  assert.equal(before.status, 1, before.stdout + before.stderr)
  const out = join(dir, 'cut')
  const { status, stderr } = limited(40, asked(out))
  assert.equal(status, 1)
  assert.match(stderr, /^sdk-memtest: could not write \S+report\.html \(EFBIG\)\n$/)
  const kept = readdirSync(out).toSorted()
  assert.deepEqual(kept, ['report.json', 'report.md'])
  assert.equal(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')).verdict.kind, 'leak')
})

test('a report that cannot be replaced leaves the one of before', {
  skip: smallDisk === null && 'mounting a small disk needs root',
}, () => {
  const place = join(dir, 'small')
  mkdirSync(place)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', place])
  try {
    writeFileSync(join(place, 'report.html'), 'of before')
    const { status, stderr } = spawnSync(
      process.execPath,
      [cli, 'compare', csv, '--force-gc', '--out', place],
      {
        encoding: 'utf8',
      },
    )
    assert.equal(status, 1, stderr)
    assert.match(stderr, /could not write \S+report\.html \(ENOSPC\): the disk is full, free some space\n$/)
    assert.equal(readFileSync(join(place, 'report.html'), 'utf8'), 'of before')
  } finally {
    execFileSync('umount', [place])
  }
})
