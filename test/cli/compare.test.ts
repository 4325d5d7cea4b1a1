import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { goCsv } from '../compare/recordings.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const MB = 1024 * 1024
const dir = mkdtempSync(join(tmpdir(), 'memtest-compare-'))
after(() => rmSync(dir, { recursive: true }))

const fileWith = (name: string, text: string) => {
  const file = join(dir, name)
  writeFileSync(file, text)
  return file
}
const wobble = (t: number) => ((t * 37) % 7) * 20_000
/** A heap without forced collections must fall back now and then: else all that it gained may be garbage. */
const collected = (t: number) => 0.6 * MB * (t % 2)
const leaky = fileWith(
  'leaky.csv',
  goCsv({ heapBytes: (t) => 42 * MB + 1300 * 1024 * t + wobble(t) + collected(t) }),
)
const healthy = fileWith('healthy.csv', goCsv({ heapBytes: (t) => 42 * MB + wobble(t) }))
const idle = fileWith('idle.csv', goCsv({ heapBytes: () => 42 * MB, payments: () => 0 }))
const rust = fileWith(
  'rust.csv',
  `timestamp,elapsed_sec,rss_bytes,heap_allocated_bytes,heap_resident_bytes,payments\n${Array.from(
    { length: 121 },
    (_, row) =>
      `${new Date(Date.UTC(2026, 0, 1) + row * 30_000).toISOString()},${row * 30},90000000,${40_000_000 + (row % 5) * 9000},60000000,${row * 6}\n`,
  ).join('')}`,
)

interface Ended {
  code: number
  stdout: string
  stderr: string
}

function compare(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'compare', ...args], { cwd: dir }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}

test('a leak exits 1, with the verdict line of the specification', async () => {
  const { code, stdout } = await compare(leaky)
  assert.equal(code, 1)
  assert.match(stdout, /^!!! LEAK DETECTED: Consistent linear growth: \+1299\.7 KB\/min \(R²=1\.00\)$/m)
})

test('no leak exits 0', async () => {
  const { code, stdout } = await compare(healthy)
  assert.equal(code, 0)
  assert.match(stdout, /^Verdict: No significant memory leak detected$/m)
})

test('several runs give one JSON object a line, in the order given, and the worst exit code', async () => {
  const { code, stdout } = await compare('--json', healthy, leaky, rust)
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { file: string; verdict: { kind: string } })
  assert.equal(code, 1)
  assert.deepEqual(
    lines.map(({ file, verdict }) => [file, verdict.kind]),
    [
      [healthy, 'no-leak'],
      [leaky, 'leak'],
      [rust, 'no-leak'],
    ],
  )
})

test('a Go run is judged against a Rust run and a previous one', async () => {
  const { code, stdout } = await compare('--json', leaky, '--rust', rust, '--previous', healthy)
  const { baselines } = JSON.parse(stdout) as { baselines: { rust: unknown; previous: unknown } }
  assert.equal(code, 1)
  assert.ok(baselines.rust !== null && baselines.previous !== null)
})

test('--fail-on never exits 0 for a leak; a run without payments exits 4 all the same', async () => {
  assert.equal((await compare('--fail-on', 'never', leaky)).code, 0)
  assert.equal((await compare('--fail-on', 'never', idle)).code, 4)
})

test('--out writes the report of one run into the folder, of several into a numbered folder each', async () => {
  const one = join(dir, 'one')
  await compare(leaky, '--out', one)
  assert.ok(existsSync(join(one, 'report.json')) && existsSync(join(one, 'chart.svg')))
  const two = join(dir, 'two')
  await compare('--json', leaky, healthy, '--out', two)
  assert.ok(existsSync(join(two, '1', 'report.html')) && existsSync(join(two, '2', 'report.html')))
})

test('wrong usage and unreadable input exit 2 with one sentence', async () => {
  const bad = fileWith('bad.csv', 'elapsed_sec,heap_alloc_bytes\n0,many\n')
  const cases: [string[], RegExp][] = [
    [[], /^sdk-memtest: compare should be followed by the CSV of a run, got nothing/],
    [[join(dir, 'none.csv')], /none\.csv does not exist: give the CSV that a run wrote\n$/],
    [[dir], /is a folder: give the CSV inside it/],
    [[bad], /bad\.csv row 1: heap_alloc_bytes should be a number from 0 up, got "many"/],
    [[leaky, '--fail-on', 'always'], /--fail-on should be one of leak, new, regression, inconclusive, never/],
  ]
  for (const [args, message] of cases) {
    const { code, stderr } = await compare(...args)
    assert.equal(code, 2)
    assert.match(stderr, message)
    assert.equal(stderr.trim().split('\n').length, 1)
  }
})
