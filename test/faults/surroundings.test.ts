import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { goCsv } from '../compare/recordings.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const TEN_GB = 10 * 2 ** 30
const dir = mkdtempSync(join(tmpdir(), 'surroundings-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const run = fileWith('run.csv', goCsv({ durationSec: 600, everySec: 60, heapBytes: () => 20e6 }))
const file = fileWith('file', 'mine')
const cache = join(dir, 'cache')

function fileWith(name: string, text: string): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

function sparseFile(name: string): string {
  const path = fileWith(name, '')
  truncateSync(path, TEN_GB)
  return path
}

interface Ended {
  code: number | null
  stderr: string
}

/** Runs a command line, with the number of open files limited where one is given. */
function cli(args: string[], env: Record<string, string> = {}, openFiles: number | null = null): Ended {
  const limit = openFiles === null ? '' : `ulimit -n ${openFiles}; `
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `${limit}exec "$0" "$@"`, process.execPath, CLI, ...args],
    { encoding: 'utf8', env: { ...process.env, SDK_MEMTEST_CACHE: cache, ...env } },
  )
  return { code: status, stderr }
}

const measure = (...args: string[]) => ['run', '--duration', '1s', '--out', join(dir, 'out'), ...args]

/** Each is one sentence on one line: the name, what was refused, why. */
function assertSentence({ code, stderr }: Ended, expectedCode: number, sentence: RegExp): void {
  assert.match(stderr, sentence)
  assert.match(stderr, /^sdk-memtest: [^\n]+\n$/)
  assert.doesNotMatch(stderr, /unforeseen|^ +at /m)
  assert.equal(code, expectedCode)
}

const UNREADABLE: [what: string, args: () => string[], sentence: RegExp][] = [
  [
    'a CSV below a file',
    () => [join(file, 'run.csv')],
    /expected something that can be read, got \S+run\.csv \(ENOTDIR: a file stands in the place of a folder\)/,
  ],
  [
    'accepted leaks that are a folder',
    () => [run, '--known-leaks', dir],
    /expected something that can be read, got \S+ \(EISDIR: it is a folder\)/,
  ],
  [
    'a baseline in a circle of links',
    () => [run, '--previous', '/proc/self/fd/99/x.csv'],
    /x\.csv does not exist: give the CSV that a run wrote/,
  ],
  [
    '10 GB of accepted leaks',
    () => [run, '--known-leaks', sparseFile('leaks.json')],
    /got \S+leaks\.json \(ERR_FS_FILE_TOO_LARGE: it is larger than 2 GB\)/,
  ],
]

for (const [what, args, sentence] of UNREADABLE) {
  test(`${what}: one sentence and exit 2`, () => {
    assertSentence(cli(['compare', ...args()]), 2, sentence)
  })
}

test('10 GB of checkpoints beside a CSV: one sentence and exit 2', () => {
  const folder = join(dir, 'large')
  mkdirSync(folder)
  const own = 'timestamp,elapsed_sec,heap_alloc_bytes,wasm_memory_bytes\n'
  const csv = fileWith('large/samples.csv', `${own}2026-01-01T00:00:00Z,0,1,1\n`)
  sparseFile('large/checkpoints.jsonl')
  assertSentence(cli(['compare', csv]), 2, /checkpoints\.jsonl \(ERR_FS_FILE_TOO_LARGE/)
})

test('stored baselines below a file are not none: one sentence and exit 2', () => {
  assertSentence(cli(['baseline', 'list', '--dir', file]), 2, /got \S+file\/rust \(ENOTDIR: /)
})

test('a temporary folder that is a file: one sentence and exit 2', () => {
  const { code, stderr } = cli(measure('--quiet'), { TMPDIR: file })
  const sentence =
    /^sdk-memtest: TMPDIR should be a folder that can be written, got \S+file \(ENOTDIR: [^\n]+\n$/
  assert.match(stderr, sentence)
  assert.equal(code, 2)
})

test('a cache folder that nobody can write to: one sentence and exit 2', () => {
  const sdk = fileWith('small.tgz', 'no package')
  // Even the superuser makes no folder there.
  assertSentence(
    cli(measure('--quiet', '--sdk', sdk), { SDK_MEMTEST_CACHE: '/proc' }),
    2,
    /SDK_MEMTEST_CACHE should be a folder that can be written, got \/proc \(/,
  )
})

test('a tarball of 10 GB is refused before it is copied: one sentence and exit 2', () => {
  const ended = cli(measure('--quiet', '--sdk', sparseFile('big.tgz')))
  assertSentence(ended, 2, /got "\S+big\.tgz" \(it has 10 GB, expected at most 512 MB\)/)
  assert.deepEqual(existsSync(cache) ? readdirSync(cache) : [], [])
})

test('a pipe for a tarball is refused, not waited for: one sentence and exit 2', () => {
  const pipe = join(dir, 'pipe.tgz')
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0)
  assertSentence(cli(measure('--quiet', '--sdk', pipe)), 2, /got "\S+pipe\.tgz" \(it is no file\)/)
})

/** How a command line ends with so few open files that something cannot be opened, where Node itself still starts. */
function endsShortOfFiles(args: string[]): Ended[] {
  const ended = [22, 24, 26, 28].map((openFiles) => cli(args, {}, openFiles))
  return ended.filter(({ code, stderr }) => code !== 0 && stderr.startsWith('sdk-memtest:'))
}

for (const [what, args] of [
  ['a judged run', ['compare', run, '--out', join(dir, 'report')]],
  ['a run with its children', measure('--quiet')],
] as const) {
  test(`too many open files in ${what}: one sentence with the remedy, and exit 4`, () => {
    const short = endsShortOfFiles([...args])
    assert.notEqual(short.length, 0)
    for (const ended of short) assertSentence(ended, 4, /\(EMFILE: too many files are open: raise the limit /)
  })
}
