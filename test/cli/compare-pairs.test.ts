import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { goCsv } from '../compare/recordings.ts'
import { HEALTHY_CSV } from '../github/stand-in/run-files.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'memtest-pairs-'))
after(() => rmSync(dir, { recursive: true }))

const MB = 1024 * 1024
const rustRows = Array.from({ length: 121 }, (_, row) => {
  const at = new Date(Date.UTC(2026, 0, 1) + row * 30_000).toISOString()
  return `${at},${row * 30},90000000,${40_000_000 + (row % 5) * 9000},60000000,${row * 6}\n`
})
const FILES = {
  // It falls back every two minutes: an unforced heap that never does may hold nothing but garbage.
  go: goCsv({ heapBytes: (t) => 42 * MB + 1300 * 1024 * t + 0.6 * MB * (t % 2) }),
  rust: `timestamp,elapsed_sec,rss_bytes,heap_allocated_bytes,heap_resident_bytes,payments\n${rustRows.join('')}`,
  own: HEALTHY_CSV,
}
type Name = keyof typeof FILES
const NAMES = Object.keys(FILES) as Name[]
for (const name of NAMES) writeFileSync(join(dir, `${name}.csv`), FILES[name])

function compare(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'compare', ...args], {
    cwd: dir,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

/** What each file is by itself: its verdict and its exit code. */
const ALONE: Record<Name, { verdict: string; status: number }> = {
  go: { verdict: 'leak', status: 1 },
  rust: { verdict: 'no-leak', status: 0 },
  own: { verdict: 'no-leak', status: 0 },
}
for (const name of NAMES) {
  test(`the ${name} CSV alone, in text and in JSON`, () => {
    const text = compare(`${name}.csv`)
    assert.equal(text.status, ALONE[name].status, text.stderr)
    assert.match(text.stdout, /^=== Memory Trend Report ===$/m)
    assert.match(text.stdout, ALONE[name].verdict === 'leak' ? /^LEAK, FIRST SEEN/m : /^NO LEAK/m)
    assert.match(text.stdout, /^Rust baseline: none, nothing to compare with\.$/m)
    const json = compare(`${name}.csv`, '--json')
    assert.equal(json.status, ALONE[name].status)
    const { format, verdict, baselines } = JSON.parse(json.stdout)
    assert.deepEqual([format, verdict.kind, baselines.rust], [2, ALONE[name].verdict, null])
  })
}

describe('each against each as the previous run: what another harness recorded is not comparable', () => {
  for (const name of NAMES) {
    for (const previous of NAMES) {
      test(`${name} against ${previous}, in text and in JSON`, () => {
        const args = [`${name}.csv`, '--previous', `${previous}.csv`]
        const { baselines } = JSON.parse(compare(...args, '--json').stdout)
        assert.equal(baselines.previous.file, `${previous}.csv`)
        const { kind } = baselines.previous
        assert.equal(kind, name === previous ? 'unchanged' : 'not-comparable')
        const text = compare(...args).stdout
        const [, said = ''] = /^Previous run: (.+)$/m.exec(text) ?? []
        assert.notEqual(said, '')
        assert.equal(said.startsWith('Not comparable with'), kind === 'not-comparable', said)
      })
    }
  }
})

for (const name of ['go', 'own'] as const) {
  test(`${name} against the Rust test is attributed`, () => {
    const { baselines, attribution } = JSON.parse(
      compare(`${name}.csv`, '--rust', 'rust.csv', '--json').stdout,
    )
    assert.equal(baselines.rust.file, 'rust.csv')
    assert.deepEqual(
      [attribution.binding, attribution.rust, attribution.cause],
      name === 'go' ? ['yes', 'no', 'binding FFI clean-up'] : ['no', 'no', 'no leak present'],
    )
    assert.match(
      compare(`${name}.csv`, '--rust', 'rust.csv').stdout,
      name === 'go'
        ? /^binding: yes, Rust: no -> binding FFI clean-up$/m
        : /^binding: no, Rust: no -> no leak present$/m,
    )
  })
}
