import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { rustFinder } from '../../src/cli/rust-side.ts'
import {
  type FoundRust,
  judge,
  type Recording,
  readRecording,
  type SdkRecord,
  storedRustFinder,
} from '../../src/compare/compare.ts'
import { storedRustFile } from '../../src/compare/recording/baseline-store.ts'
import { installSdk } from '../../src/run/install/sdk-install.ts'
import { readRustRequest } from '../../src/run/options/rust-request.ts'
import { restRecording } from '../compare/exact/rest-recording.ts'
import { metadataWith } from '../report/fixtures.ts'
import { runOptionsWith } from '../run-options-fixture.ts'

const dir = mkdtempSync(join(tmpdir(), 'rust-side-test-'))
after(() => rmSync(dir, { recursive: true }))
const SHIPPED = join(import.meta.dirname, '../../baselines')
const file = storedRustFile(dir, '0.19.2', 'reconnect')
mkdirSync(dirname(file), { recursive: true })
copyFileSync(storedRustFile(SHIPPED, '0.19.2', 'reconnect'), file)
/** As a report names it. */
const stored = 'baselines/rust/0.19.2/reconnect.csv'

/** As npm has it: the tool's own copy of the SDK. */
const { record: PUBLISHED } = await installSdk(null)

function runOf(sdk: Partial<SdkRecord>, options: Parameters<typeof runOptionsWith>[0] = {}): Recording {
  const metadata = metadataWith({ sdk: { ...PUBLISHED, ...sdk }, options: runOptionsWith(options) })
  return { ...restRecording('rest', [{ cycles: 1 }]), metadata }
}

const find = storedRustFinder([join(dir, 'nothing'), dir])
const fileOf = (found: FoundRust) => (found.recording === null ? found.missing : found.recording.file)

test('a published SDK is held against the stored run of its version and scenario, whatever it came from', async () => {
  for (const spec of ['0.19.2', 'latest', '^0.19.0', './sdk.tgz', './folder', 'https://host.test/sdk.tgz']) {
    const found = await find(runOf({ spec }))
    assert.equal(fileOf(found), stored)
    assert.equal(found.recording !== null && found.source, 'stored')
  }
})

test('a build of one’s own has no stored run, whatever it is called, and what decides is said', async () => {
  const own =
    'this build is not the published SDK 0.19.2, whose native library says nothing about it; a run of its own native build decides it, measured with --rust-sdk WHEEL or given with --rust FILE'
  for (const spec of ['0.19.2', './sdk.tgz', './folder']) {
    assert.equal(fileOf(await find(runOf({ spec, wasmSha256: 'ab'.repeat(32) }))), own)
  }
  // Where no hash tells, what it was installed from does.
  for (const spec of ['./sdk.tgz', 'sdk.tgz', './folder', 'github:owner/sdk', 'https://host.test/sdk.tgz']) {
    assert.equal(fileOf(await find(runOf({ spec, wasmSha256: '' }))), own)
  }
  assert.equal(fileOf(await find(runOf({ spec: '0.19.2', wasmSha256: '' }))), stored)
})

test('of a version or scenario without a stored run, it is said what would decide', async () => {
  assert.equal(
    fileOf(await find(runOf({}, { scenario: 'basic' }))),
    'no run of the native library of SDK 0.19.2 in scenario basic is stored; --rust live measures one',
  )
  assert.match(
    fileOf(await find(runOf({ version: '0.15.1', spec: '0.15.1' }))) ?? '',
    /^PyPI has no native library before 0\.18\.0, and this is 0\.15\.1; a run of a native build of that version/,
  )
  assert.match(
    fileOf(await find(runOf({ version: '0.18.0', spec: '0.18.0' }))) ?? '',
    /--rust live measures one$/,
  )
  assert.match(fileOf(await find(runOf({ version: '../0.19.2', spec: 'x' }))) ?? '', /^this build is not/)
})

test('a native run is its own Rust side, and a CSV without a record names no version', async () => {
  assert.deepEqual(await find(runOf({}, { host: 'python' })), { recording: null, missing: null })
  assert.deepEqual(await find({ ...runOf({}), metadata: null }), { recording: null, missing: null })
})

test('words and files are told apart, and a counterpart is measured live', async () => {
  assert.deepEqual(
    [null, 'stored', 'live', 'none', './stored', 'run.csv'].map((rust) => readRustRequest(rust, null)),
    [
      { kind: 'stored' },
      { kind: 'stored' },
      { kind: 'live', sdkSpec: null },
      { kind: 'none' },
      { kind: 'file', file: './stored' },
      { kind: 'file', file: 'run.csv' },
    ],
  )
  for (const rust of [null, 'live']) {
    assert.deepEqual(readRustRequest(rust, 'sdk.whl'), { kind: 'live', sdkSpec: 'sdk.whl' })
  }
  for (const rust of ['stored', 'none', 'run.csv']) {
    assert.throws(() => readRustRequest(rust, 'sdk.whl'), {
      name: 'UsageError',
      message: `--rust-sdk should stand alone or with --rust live, since that SDK is measured after the run, got --rust ${rust}: leave one of them out`,
    })
  }
})

test('where a file was given or nothing asked for, nothing is looked for', async () => {
  const unasked = () => assert.fail('not to be measured')
  assert.equal(await rustFinder({ kind: 'none' }, unasked), undefined)
  assert.equal(await rustFinder({ kind: 'file', file: 'run.csv' }, unasked), undefined)
  const shipped = await rustFinder({ kind: 'stored' }, unasked)
  const found = await shipped?.(runOf({}))
  assert.equal(found && fileOf(found), stored)
})

test('the Rust runs that come with the tool were counted exactly, and answer', async () => {
  const answers = [
    ...['basic', 'reconnect', 'stress', 'lifecycle', 'server'].map((scenario) => ['0.19.2', scenario, 'no']),
    ...['reconnect', 'stress', 'lifecycle'].map((scenario) => ['0.27.2', scenario, 'no']),
    // As it is meant to: see docs/hosts.md.
    ...['0.19.2', '0.27.2'].map((version) => [version, 'abandon', 'yes']),
  ]
  for (const [version = '', scenario = '', answer] of answers) {
    const recording = await readRecording(storedRustFile(SHIPPED, version, scenario), null)
    const { metadata } = recording
    assert.deepEqual(
      [metadata?.sdk.version, metadata?.options.scenario, metadata?.census.kind, metadata?.options.inject],
      [version, scenario, 'exact', null],
    )
    const { attribution } = judge(recording, { rust: null, previous: null, now: new Date() })
    assert.deepEqual([version, scenario, attribution.rust], [version, scenario, answer])
  }
})
