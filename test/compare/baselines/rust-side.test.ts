import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RustRun, rustSide } from '../../../src/compare/baselines/rust-side.ts'
import type { MetricJudgement, MetricVerdict, Rate } from '../../../src/compare/judgement.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import { metadataWith } from '../../report/fixtures.ts'
import { runOptionsWith } from '../../run-options-fixture.ts'
import { cycles } from '../exact/rest-recording.ts'

const judged = (
  name: MetricJudgement['name'],
  verdict: MetricVerdict,
  perPayment: Rate | null = null,
): MetricJudgement => ({
  name,
  verdict,
  basis: 'exact',
  unit: name.endsWith('_bytes') ? 'bytes' : 'count',
  slopePerMin: null,
  lower99: null,
  upper95: null,
  perPayment,
  perCycle: null,
  perFailure: null,
  smallestDetectable: null,
  model: 'exact',
  evidence: `${name} is ${verdict}.`,
  neededDurationSec: null,
})

const wasm = cycles(12, (cycle) => ({ payments: 20 * cycle }))
/** In this tool's columns, with the wasm memory named and empty. */
const native: Recording = {
  ...wasm,
  file: 'native.csv',
  columns: { ...wasm.columns, wasm_memory_bytes: new Float64Array(12).fill(Number.NaN) },
}
const rustTest: Recording = { ...wasm, file: 'rust.csv', origin: 'rust' }
const go: Recording = { ...wasm, origin: 'go' }

const given = (recording: Recording, metrics: MetricJudgement[], more: Partial<RustRun> = {}): RustRun => ({
  recording,
  metrics,
  verdict: 'no-leak',
  source: 'file',
  isVouchedFor: true,
  ...more,
})
const side = (run: Recording, metrics: MetricJudgement[], rust: RustRun | null = null, missing?: string) => {
  const { answer, source, evidence } = rustSide(run, metrics, rust, missing)
  return [answer, source, ...evidence]
}

test('without a Rust run it is said what would decide, or why none was found', () => {
  const unknown = "Rust's part is not known, since the wasm heap holds the binding's blocks too"
  assert.deepEqual(side(wasm, []), [
    'unknown',
    'none',
    `${unknown}: a run of the Rust test or of the native library (the same SDK version and scenario), given with --rust, decides it.`,
  ])
  assert.deepEqual(side(wasm, [], null, 'none is stored'), ['unknown', 'none', `${unknown}: none is stored.`])
})

test('a run of the native library speaks for its Rust by its blocks: bytes alone convict, and do not clear', () => {
  const of = (
    blocks: MetricVerdict | null,
    bytes: MetricVerdict | null,
    handles: MetricVerdict = 'no-leak',
  ) =>
    side(native, [
      judged('sdk_handles', handles),
      ...(blocks === null ? [] : [judged('rust_live_blocks', blocks)]),
      ...(bytes === null ? [] : [judged('rust_live_bytes', bytes)]),
    ]).slice(0, 2)
  assert.deepEqual(of('no-leak', 'leak'), ['yes', 'run'])
  assert.deepEqual(of('leak', 'no-leak'), ['yes', 'run'])
  assert.deepEqual(of('no-leak', 'inconclusive'), ['no', 'run'])
  assert.deepEqual(of('inconclusive', 'no-leak'), ['unknown', 'run'])
  assert.deepEqual(of(null, 'no-leak'), ['unknown', 'run'])
  // Objects that nobody freed hold their blocks; without blocks they hold none.
  assert.deepEqual(of('leak', 'no-leak', 'leak'), ['no', 'run'])
  assert.deepEqual(of('inconclusive', 'no-leak', 'leak'), ['unknown', 'run'])
})

test('the Rust test is judged by its heap, without one by RSS, and any of its leaks is Rust’s', () => {
  assert.deepEqual(
    side(rustTest, [judged('heap_alloc_bytes', 'no-leak'), judged('rss_bytes', 'inconclusive')]),
    ['no', 'run', 'heap_alloc_bytes is no-leak.'],
  )
  assert.deepEqual(side(rustTest, [judged('rss_bytes', 'no-leak')]), ['no', 'run'])
  assert.deepEqual(side(rustTest, [judged('rss_bytes', 'inconclusive')]), ['unknown', 'run'])
  assert.deepEqual(
    side(rustTest, [judged('heap_alloc_bytes', 'inconclusive'), judged('rss_bytes', 'no-leak')])[0],
    'unknown',
  )
  assert.deepEqual(side(rustTest, [judged('heap_alloc_bytes', 'no-leak'), judged('fds', 'leak')])[0], 'yes')
})

test('the Go harness clears Rust by an RSS that does not grow, and never convicts it', () => {
  const blind = "The Go harness does not count the Rust heap: only a Rust run (--rust) can tell Rust's part."
  assert.deepEqual(side(go, [judged('rss_bytes', 'no-leak')]), [
    'no',
    'run',
    'Outside the Go heap the process does not grow, so Rust does not.',
  ])
  assert.deepEqual(side(go, [judged('rss_bytes', 'leak')]), ['unknown', 'run', blind])
  assert.deepEqual(side(go, []), ['unknown', 'run', blind])
})

test('a Rust run that is given decides before the judged one, but for a run of the Rust test that knows', () => {
  const clean = [judged('heap_alloc_bytes', 'no-leak')]
  const leaking = [judged('heap_alloc_bytes', 'leak')]
  assert.deepEqual(side(native, [judged('rust_live_blocks', 'leak')], given(rustTest, clean)), [
    'no',
    'file',
    'The Rust run does not leak (rust.csv).',
  ])
  assert.deepEqual(side(rustTest, clean, given(rustTest, leaking)).slice(0, 2), ['no', 'run'])
  assert.deepEqual(
    side(rustTest, [judged('heap_alloc_bytes', 'inconclusive')], given(rustTest, leaking)).slice(0, 2),
    ['yes', 'file'],
  )
})

test('where neither knows, both say why', () => {
  const open = [judged('heap_alloc_bytes', 'inconclusive')]
  const nothing = 'The Rust run decides nothing (rust.csv): record a longer one.'
  assert.deepEqual(side(wasm, [], given(rustTest, open)), ['unknown', 'file', nothing])
  assert.deepEqual(side(rustTest, open, given(rustTest, open)), [
    'unknown',
    'run',
    'heap_alloc_bytes is inconclusive.',
    nothing,
  ])
})

const unfit = (run: Recording, rust: Recording, more: Partial<RustRun> = {}) => {
  const [answer, , evidence = ''] = side(
    run,
    [],
    given(rust, [judged('heap_alloc_bytes', 'no-leak'), judged('rust_live_blocks', 'no-leak')], more),
  )
  if (answer !== 'unknown') return null
  return /does not tell Rust's part: (.*)\.$/.exec(evidence)?.[1] ?? evidence
}

test('a Rust run must pay where this run pays, and reconnect where it tells of cycles and this run reconnects', () => {
  const idle = cycles(12, () => ({}))
  const idleRust: Recording = { ...rustTest, columns: idle.columns }
  assert.equal(unfit(wasm, rustTest), null)
  assert.equal(unfit(wasm, idleRust), 'it makes no payments, this run does')
  assert.equal(unfit(idle, rustTest), 'it makes payments, this run none')
  assert.equal(unfit(idle, idleRust), null)
  const { cycles: reconnects, ...without } = rustTest.columns
  assert.ok(reconnects)
  const never: Recording = { ...rustTest, columns: { ...without, cycles: new Float64Array(12) } }
  assert.equal(unfit(wasm, never), 'it never reconnects')
  assert.equal(unfit(wasm, { ...rustTest, columns: without }), null)
  const connected: Recording = { ...wasm, columns: { ...wasm.columns, cycles: new Float64Array(12) } }
  assert.equal(unfit(connected, never), null)
})

test('a Rust run is of the same scenario, of the same version where nobody vouches for it, and has no leak planted then', () => {
  const of = (
    recording: Recording,
    options: Parameters<typeof runOptionsWith>[0],
    version = '0.19.2',
  ): Recording => {
    const metadata = metadataWith({ options: runOptionsWith(options) })
    return { ...recording, metadata: { ...metadata, sdk: { ...metadata.sdk, version } } }
  }
  const mine = of(wasm, { scenario: 'stress' })
  const found = { isVouchedFor: false }
  assert.equal(
    unfit(mine, of(rustTest, { scenario: 'basic' })),
    'it is of scenario basic, this run of stress',
  )
  assert.equal(unfit(wasm, of(rustTest, { scenario: 'basic' })), null)
  assert.equal(unfit(mine, rustTest, found), null)
  assert.equal(
    unfit(mine, of(rustTest, { scenario: 'stress' }, '0.18.0'), found),
    'it is of SDK 0.18.0, this run of 0.19.2',
  )
  assert.equal(unfit(mine, of(rustTest, { scenario: 'stress' }, '0.18.0')), null)
  assert.equal(unfit(mine, of(rustTest, { scenario: 'stress' }), found), null)
  const planted = of(rustTest, { scenario: 'stress', inject: 'rust-bytes' })
  assert.equal(unfit(mine, planted, found), 'a leak was planted in it (rust-bytes)')
  assert.deepEqual(side(mine, [], given(planted, [judged('heap_alloc_bytes', 'leak')])), [
    'yes',
    'file',
    'The Rust run leaks too (rust.csv).',
    'A leak was planted in rust.csv (--inject rust-bytes).',
  ])
})

test('an open run of the native library excludes what this run keeps when its own Rust heap surely grows by less', () => {
  // 240 payments in all; its heap moves by 3,000 bytes up and down, and by nothing in the end.
  const flat: Recording = {
    ...native,
    phases: null,
    columns: {
      ...native.columns,
      rust_live_bytes: Float64Array.from({ length: 12 }, (_, i) => 100_000 + 3000 * (i % 2)),
      heap_alloc_bytes: Float64Array.from({ length: 12 }, (_, i) => 1e6 + 1e5 * i),
    },
  }
  const open = given(flat, [judged('rust_live_blocks', 'inconclusive')])
  const kept = (amount: number, verdict: MetricVerdict = 'leak') =>
    side(wasm, [judged('rust_live_bytes', verdict, { amount, error: 0 })], open)
  const [answer, source, evidence = ''] = kept(1000)
  assert.deepEqual([answer, source], ['no', 'file'])
  assert.match(
    evidence,
    /a payment, with 95 % below \+\d+(\.\d+)? B, where 1,000 B a payment stay here \(native\.csv\)\.$/,
  )
  assert.equal(kept(5)[0], 'unknown')
  // What is no leak here, or not told by the payment, cannot be excluded there.
  assert.equal(kept(1000, 'inconclusive')[0], 'unknown')
  assert.equal(side(wasm, [judged('rust_live_bytes', 'leak')], open)[0], 'unknown')
})
