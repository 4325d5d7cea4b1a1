import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { isRustWord, withRustSide } from '../../src/cli/rust-side.ts'
import { readAgainst, storedRustFile } from '../../src/compare/compare.ts'
import { parseRunOptions } from '../../src/run/options/options.ts'
import { type RunResult, SILENT_OUTPUT } from '../../src/run/run.ts'
import { runOptionsWith } from '../run-options-fixture.ts'

const dir = mkdtempSync(join(tmpdir(), 'rust-side-test-'))
after(() => rmSync(dir, { recursive: true }))
const SHIPPED = join(import.meta.dirname, '../../baselines')
const stored = storedRustFile(dir, '0.19.2', 'reconnect')
mkdirSync(dirname(stored), { recursive: true })
copyFileSync(storedRustFile(SHIPPED, '0.19.2', 'reconnect'), stored)

const nothing = await readAgainst({ rust: null, previous: null, knownLeaks: null, forcedGc: null })

async function sideOf(args: string[], spec: string, changes: Parameters<typeof runOptionsWith>[0] = {}) {
  const options = parseRunOptions(args, {})
  assert.ok(options !== 'help')
  const sdk = { spec, version: '0.19.2', wasmSha256: '' }
  const run = { metadata: { sdk, options: runOptionsWith(changes) }, outDir: dir } as unknown as RunResult
  const signal = new AbortController().signal
  const context = { output: SILENT_OUTPUT, stop: signal, abandon: signal }
  const { baselines, rustSource } = await withRustSide(nothing, options, run, context, dir)
  return baselines.rust === null ? null : { file: baselines.rust.file, rustSource }
}

test('a published SDK is held against the stored run of the same version and scenario', async () => {
  for (const spec of ['0.19.2', 'latest', '^0.19.0']) {
    assert.deepEqual(await sideOf([], spec), { file: stored, rustSource: 'stored' })
    assert.deepEqual(await sideOf(['--rust', 'stored'], spec), { file: stored, rustSource: 'stored' })
  }
})

test('another scenario, another host, a build of one’s own or none asked for: no Rust side is guessed', async () => {
  assert.equal(await sideOf([], '0.19.2', { scenario: 'basic' }), null)
  assert.equal(await sideOf([], '0.19.2', { host: 'python' }), null)
  assert.equal(await sideOf(['--rust', 'none'], '0.19.2'), null)
  for (const spec of ['./sdk.tgz', 'sdk.tgz', './folder', 'github:owner/sdk', 'https://host.test/sdk.tgz']) {
    assert.equal(await sideOf([], spec), null)
  }
})

test('a word is told from a file', () => {
  assert.deepEqual([null, 'stored', 'live', 'none', './stored', 'run.csv'].map(isRustWord), [
    true,
    true,
    true,
    true,
    false,
    false,
  ])
})
