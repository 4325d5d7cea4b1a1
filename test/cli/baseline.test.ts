import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const dir = mkdtempSync(join(tmpdir(), 'baseline-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

const GO =
  'timestamp,elapsed_sec,rss_bytes,heap_alloc_bytes,heap_inuse_bytes,heap_objects,heap_sys_bytes,goroutines,payments,listeners'
const RUST = 'timestamp,elapsed_sec,rss_bytes,heap_allocated_bytes,heap_resident_bytes,payments'
const rows = (row: (index: number) => (string | number)[]) =>
  Array.from({ length: 40 }, (_, index) => row(index).join(',')).join('\n')
const at = (index: number) => new Date(Date.UTC(2026, 10, 22) + 30_000 * index).toISOString()

writeFileSync(
  join(dir, 'go.csv'),
  `${GO}\n${rows((i) => [at(i), 30 * i, 9e7 + 1e6 * i, 4e7 + 650_000 * i, 5e7, 1e5, 8e7, 42, 6 * i, 2])}\n`,
)
writeFileSync(
  join(dir, 'rust.csv'),
  `${RUST}\n${rows((i) => [at(i), 30 * i, 8e7 + (i % 3) * 1e4, 2e7 + (i % 5) * 1000, 3e7, 6 * i])}\n`,
)

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: dir,
    encoding: 'utf8',
  })
  return { status, stdout, stderr: stderr.trimEnd() }
}

test('a run is stored as the baseline of its scenario, and listed', () => {
  const recorded = run('baseline', 'record', '--from', 'rust.csv', '--as', 'rust', '--scenario', 'basic')
  assert.deepEqual(recorded, { status: 0, stdout: 'baselines/rust/basic.csv: 40 rows\n', stderr: '' })
  assert.equal(readFileSync(join(dir, 'baselines/rust/basic.csv'), 'utf8').split('\n')[0], RUST)
  const { format, kind, scenario } = JSON.parse(readFileSync(join(dir, 'baselines/rust/basic.json'), 'utf8'))
  assert.deepEqual([format, kind, scenario], [1, 'rust', 'basic'])
  assert.match(run('baseline', 'list').stdout, /baselines\/rust\/basic\.csv +unknown/)
})

test('a Go run is not stored as a Rust baseline', () => {
  const { status, stderr } = run(
    'baseline',
    'record',
    '--from',
    'go.csv',
    '--as',
    'rust',
    '--scenario',
    'basic',
  )
  assert.equal(status, 2)
  assert.equal(
    stderr,
    'sdk-memtest: --as rust should store a CSV of the Rust test or of a native host, got one of go (go.csv): use --as previous',
  )
})

test('a stored baseline of another format is refused by name', () => {
  writeFileSync(join(dir, 'old.csv'), readFileSync(join(dir, 'rust.csv')))
  writeFileSync(join(dir, 'old.json'), '{"format":2}')
  const { status, stderr } = run('compare', 'go.csv', '--rust', 'old.csv')
  assert.equal(status, 2)
  assert.equal(
    stderr,
    'sdk-memtest: old.json is format 2, this tool reads 1: record it again with "sdk-memtest baseline record"',
  )
})

test('a Go run against the Rust test is attributed to the binding, in text and in JSON', () => {
  const text = run('compare', 'go.csv', '--rust', 'baselines/rust/basic.csv', '--force-gc')
  assert.equal(text.status, 1)
  assert.match(text.stdout, /!!! LEAK DETECTED: Consistent linear growth: \+1269\.5 KB\/min \(R²=1\.00\)/)
  assert.match(text.stdout, /binding: yes, Rust: no -> binding FFI clean-up/)
  const json = JSON.parse(
    run('compare', 'go.csv', '--rust', 'baselines/rust/basic.csv', '--force-gc', '--json').stdout,
  )
  assert.equal(json.verdict.kind, 'leak')
  assert.deepEqual([json.attribution.binding, json.attribution.rust], ['yes', 'no'])
  assert.equal(json.baselines.rust.kind, 'regressed')
})

test('the Rust test alone is judged, and against itself unchanged', () => {
  const json = JSON.parse(run('compare', 'rust.csv', '--previous', 'rust.csv', '--json').stdout)
  assert.equal(json.specification.leakDetected, false)
  assert.equal(json.baselines.previous.kind, 'unchanged')
})
