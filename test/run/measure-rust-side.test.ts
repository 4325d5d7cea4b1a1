import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { judge, type Recording, type SdkRecord } from '../../src/compare/compare.ts'
import { parseRunOptions } from '../../src/run/options/options.ts'
import { liveRustFinder, prepareCounterpart, SILENT_OUTPUT } from '../../src/run/run.ts'
import { restRecording } from '../compare/exact/rest-recording.ts'
import { metadataWith } from '../report/fixtures.ts'
import { runOptionsWith } from '../run-options-fixture.ts'

const dir = mkdtempSync(join(tmpdir(), 'measure-rust-side-test-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const OWN: Partial<SdkRecord> = { wasmSha256: 'ab'.repeat(32), spec: './own.tgz' }

/** Lives of instances in Node, with blocks that stay in the wasm heap. */
function runOf(sdk: Partial<SdkRecord>): Recording {
  const options = runOptionsWith({ scenario: 'lifecycle', reconnectCycles: true, durationSec: 6 })
  const metadata = metadataWith()
  const rests = Array.from({ length: 12 }, (_, cycle) => ({
    cycles: cycle + 1,
    blocks: 100 + 10 * cycle,
    rustBytes: 5000 + 300 * cycle,
  }))
  return {
    ...restRecording('rest', rests),
    metadata: { ...metadata, options, sdk: { ...metadata.sdk, wasmSha256: '', ...sdk } },
  }
}

const lines: string[] = []
function finder(counterpart: string | null) {
  const options = parseRunOptions([], {})
  assert.ok(options !== 'help')
  const signal = new AbortController().signal
  const output = { ...SILENT_OUTPUT, line: (text: string) => lines.push(text) }
  return liveRustFinder(counterpart, {
    options,
    output,
    stop: signal,
    abandon: signal,
    outDir: join(dir, 'rust'),
  })
}

test('the native library of the run’s version is measured in its scenario, and clears Rust', async () => {
  const run = runOf({})
  const found = await finder(null)(run)
  assert.ok(found.recording !== null)
  const { metadata } = found.recording
  assert.deepEqual(
    [metadata?.options.host, metadata?.options.scenario, metadata?.sdk.version, metadata?.census.kind],
    ['python', 'lifecycle', '0.19.2', 'exact'],
  )
  assert.deepEqual([found.source, found.isVouchedFor], ['live', false])
  const { attribution } = judge(run, {
    ...{ rust: found.recording, rustSource: found.source, isRustVouchedFor: found.isVouchedFor },
    ...{ previous: null, now: new Date() },
  })
  assert.deepEqual(
    [attribution.binding, attribution.rust, attribution.rustSource, attribution.cause],
    ['yes', 'no', 'live', 'binding FFI clean-up'],
  )
})

test('a build of one’s own is held against the counterpart that the user names, and no other', async () => {
  const run = runOf({ ...OWN, version: '0.20.0-mine' })
  const unnamed = await finder(null)(run)
  assert.match(
    (unnamed.recording === null && unnamed.missing) || '',
    /^this build is not the published SDK 0\.20\.0-mine, .* --rust-sdk WHEEL/,
  )
  const found = await finder('0.19.2')(run)
  assert.ok(found.recording !== null)
  const { attribution } = judge(run, {
    ...{ rust: found.recording, rustSource: found.source, isRustVouchedFor: found.isVouchedFor },
    ...{ previous: null, now: new Date() },
  })
  assert.deepEqual([attribution.rust, attribution.rustSource], ['no', 'live'])
})

test('a version without a native library says so, and one that cannot be measured costs no verdict', async () => {
  const older = await finder(null)(runOf({ version: '0.15.1', spec: '0.15.1' }))
  assert.match(
    (older.recording === null && older.missing) || '',
    /^PyPI has no native library before 0\.18\.0/,
  )
  lines.length = 0
  const none = await finder('no-such.whl')(runOf({}))
  assert.match(
    (none.recording === null && none.missing) || '',
    /^its native library was not measured \(--sdk .*no such file\)\); mend that, or give a run of it with --rust FILE$/,
  )
  assert.match(lines.at(-1) ?? '', /^No Rust side was measured: /)
})

test('a counterpart that cannot be had is told before the run, by the name of its flag', async () => {
  await assert.rejects(prepareCounterpart('no-such.whl', new AbortController().signal), {
    name: 'UsageError',
    message:
      '--rust-sdk should be a version of breez-sdk-spark on PyPI or a wheel, got "no-such.whl" (no such file)',
  })
})
