import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { asGoHarness } from '../../../../scripts/go-columns.ts'
import { judge } from '../../../../src/compare/judge.ts'
import { readCsv } from '../../../../src/compare/recording/read-csv.ts'
import { hostOf } from '../../../../src/compare/run-subject.ts'
import { chunks, GO_HEADER } from '../../../compare/recordings.ts'

const DIR = fileURLToPath(new URL('../../../../docs/recordings/go', import.meta.url))
const textOf = (name: string) => readFileSync(`${DIR}/${name}.csv`, 'utf8')

/** As judged when they were recorded, on SDK 0.19.2: the verdict, then whether the binding and Rust are to blame. */
const RECORDED = {
  basic: ['inconclusive', 'unknown', 'unknown'],
  reconnect: ['no-leak', 'no', 'no'],
  listener: ['inconclusive', 'unknown', 'unknown'],
  stress: ['no-leak', 'no', 'no'],
  lifecycle: ['no-leak', 'no', 'no'],
  abandon: ['leak', 'yes', 'yes'],
  'object-kept': ['leak', 'yes', 'no'],
  'without-disconnect': ['leak', 'yes', 'yes'],
}

async function judged(text: string) {
  const recording = await readCsv(chunks(text, 4096), 'run.csv')
  const against = {
    rust: null,
    previous: null,
    rustSource: 'file',
    knownLeaks: [],
    now: new Date(),
  } as const
  return { ...judge(recording, against), host: hostOf(recording) }
}

test('every recording in the documents has an expectation here', () => {
  const files = readdirSync(DIR).map((name) => name.replace(/\.csv$/, ''))
  assert.deepEqual(files.sort(), Object.keys(RECORDED).sort())
})

for (const [name, expected] of Object.entries(RECORDED)) {
  test(`${name} in Go is judged as the documents say`, async () => {
    const { verdict, attribution, host } = await judged(textOf(name))
    assert.deepEqual([verdict.kind, attribution.binding, attribution.rust], expected)
    assert.equal(host, 'go')
  })
}

test('with reconnects, churn and 200 payments every rest is the same to the byte', () => {
  const [header = '', ...lines] = textOf('stress').trimEnd().split('\n')
  const at = (name: string) => header.split(',').indexOf(name)
  const rests = lines.map((line) => line.split(',')).filter((row) => row[at('phase')] === 'rest')
  assert.ok(rests.length >= 20)
  assert.equal(rests.at(-1)?.[at('payments')], '200')
  const pairs = rests.map((row) => `${row[at('rust_live_blocks')]} ${row[at('rust_live_bytes')]}`)
  assert.deepEqual([...new Set(pairs)], ['28 24293'])
})

test('a recording holds the Go harness’s ten columns by name, and is read from them', async () => {
  for (const name of Object.keys(RECORDED)) {
    const text = asGoHarness(textOf(name))
    assert.equal(text.slice(0, text.indexOf('\n')), GO_HEADER)
    assert.doesNotMatch(text, /,,|,\n/)
    const { host, verdict } = await judged(text)
    assert.equal(host, 'go')
    if (name === 'abandon') assert.equal(verdict.kind, 'leak')
  }
})
