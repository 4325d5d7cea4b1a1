import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  attribute,
  causeOf,
  growingSides,
  withoutClearance,
} from '../../src/compare/baselines/attribution.ts'
import type { RustRun } from '../../src/compare/baselines/rust-side.ts'
import type { Attribution, MetricJudgement, MetricVerdict } from '../../src/compare/judgement.ts'
import type { Recording } from '../../src/compare/recording/recorded-run.ts'
import type { RunMetadata } from '../../src/compare/recording/run-metadata.ts'
import { metadataWith } from '../report/fixtures.ts'
import { runOptionsWith } from '../run-options-fixture.ts'
import { seededRandom } from '../seeded-random.ts'
import { restRecording } from './exact/rest-recording.ts'
import { read } from './recordings.ts'

const run = restRecording('rest', [{ cycles: 1 }])
const from = (origin: Recording['origin']): Recording => ({ ...run, origin })
/** In this tool's columns, with the wasm memory named and empty, as a run of the native library is. */
const native: Recording = {
  ...run,
  columns: { ...run.columns, wasm_memory_bytes: Float64Array.of(Number.NaN) },
}
const nativeGo: Recording = {
  ...native,
  columns: { ...native.columns, heap_inuse_bytes: Float64Array.of(1_200_000) },
}

/** A run of the Rust test whose heap was judged so. */
function rustTest(verdict: MetricVerdict): RustRun {
  return {
    recording: { ...from('rust'), file: 'rust.csv' },
    metrics: [metric('heap_alloc_bytes', verdict)],
    verdict: verdict,
    source: 'file',
    isVouchedFor: true,
  }
}

/** 40 s of the Rust test, 300 payments, its heap within 150 KB: too short for a verdict. */
function noisyRust(bytesPerPayment: number): Promise<Recording> {
  const random = seededRandom(11)
  const rows = Array.from({ length: 21 }, (_, row) => {
    const heap = Math.round(2_200_000 + 15 * row * bytesPerPayment + random.uniform(-150_000, 150_000))
    return `2026-11-25T21:58:${String(row * 2).padStart(2, '0')}Z,${row * 2},25300000,${heap},6100000,${row * 15}\n`
  })
  return read(
    `timestamp,elapsed_sec,rss_bytes,heap_allocated_bytes,heap_resident_bytes,payments\n${rows.join('')}`,
  )
}

function metric(
  name: MetricJudgement['name'],
  verdict: MetricVerdict,
  perCycle: number | null = 1,
): MetricJudgement {
  return {
    name,
    verdict,
    basis: 'exact',
    unit: name.endsWith('_bytes') ? 'bytes' : 'count',
    slopePerMin: null,
    lower99: null,
    upper95: null,
    perPayment: null,
    perCycle: perCycle === null ? null : { amount: perCycle, error: 0 },
    perFailure: null,
    smallestDetectable: null,
    model: 'exact',
    evidence: `${name} evidence.`,
    neededDurationSec: null,
  }
}

const clean = [metric('externrefs', 'no-leak'), metric('rust_live_blocks', 'no-leak')]
const leaking = (...names: MetricJudgement['name'][]) => [
  ...names.map((name) => metric(name, 'leak')),
  ...clean.filter(({ name }) => !names.includes(name)),
]

test("every cell of the specification's table has its cause", () => {
  assert.equal(causeOf('yes', 'no'), 'binding FFI clean-up')
  assert.equal(causeOf('yes', 'yes'), 'Rust SDK task management')
  assert.equal(causeOf('no', 'yes'), 'unlikely, investigate Rust')
  assert.equal(causeOf('no', 'no'), 'no leak present')
})

test('every unknown says what to run to know', () => {
  for (const known of ['yes', 'no'] as const) {
    assert.match(
      causeOf(known, 'unknown'),
      /^unknown: .* compare with a Rust run of the same SDK version and scenario \(--rust\)$/,
    )
    assert.match(causeOf('unknown', known), /^unknown: .* run longer, with reconnect cycles$/)
  }
  assert.equal(
    causeOf('unknown', 'unknown'),
    'unknown: nothing is decided yet; run longer, with reconnect cycles',
  )
})

const sides = (found: Attribution) => [found.binding, found.rust, found.rustSource]

test('the wasm heap alone never says anything about Rust', () => {
  const alone = (...names: MetricJudgement['name'][]) => sides(attribute(run, leaking(...names), null))
  assert.deepEqual(alone(), ['no', 'unknown', 'none'])
  assert.deepEqual(alone('externrefs'), ['yes', 'unknown', 'none'])
  assert.deepEqual(alone('goroutines'), ['yes', 'unknown', 'none'])
  assert.deepEqual(alone('externrefs', 'rust_live_blocks'), ['yes', 'unknown', 'none'])
  assert.deepEqual(alone('rust_live_blocks', 'rust_live_bytes'), ['unknown', 'unknown', 'none'])
  assert.deepEqual(sides(attribute(run, [], null)), ['unknown', 'unknown', 'none'])
})

test('without a Rust run the report says which one would decide', () => {
  const { evidence } = attribute({ ...run, metadata: metadataWith() }, clean, null)
  assert.match(
    evidence.at(-1) ?? '',
    /\(SDK 0\.19\.2, scenario reconnect\), given with --rust, decides it\.$/,
  )
  assert.equal(
    attribute(run, leaking('rust_live_blocks'), null).cause,
    "unknown: in the wasm heap something grows that is Rust's or the binding's; compare with a Rust run of the same SDK version and scenario (--rust)",
  )
})

test('a Rust run that is given decides: what it does not leave is the binding’s', () => {
  const against = (verdict: MetricVerdict, ...names: MetricJudgement['name'][]) =>
    attribute(run, leaking(...names), rustTest(verdict))
  assert.equal(against('no-leak', 'externrefs', 'rust_live_blocks').cause, 'binding FFI clean-up')
  assert.equal(against('leak', 'externrefs', 'rust_live_blocks').cause, 'Rust SDK task management')
  assert.equal(against('no-leak').cause, 'no leak present')
  assert.equal(against('leak').cause, 'unlikely, investigate Rust')
  // Blocks in the wasm heap alone: beyond what native Rust leaves, or the same.
  assert.deepEqual(sides(against('no-leak', 'rust_live_blocks')), ['yes', 'no', 'file'])
  assert.deepEqual(sides(against('leak', 'rust_live_blocks')), ['no', 'yes', 'file'])
  assert.deepEqual(sides(against('inconclusive', 'rust_live_blocks')), ['unknown', 'unknown', 'file'])
  assert.equal(against('no-leak').evidence.at(-1), 'The Rust run does not leak (rust.csv).')
  assert.equal(against('leak').evidence.at(-1), 'The Rust run leaks too (rust.csv).')
  // Its heap is cleared and its RSS may grow: no run "does not leak" that is open itself.
  const open = { ...rustTest('no-leak'), verdict: 'inconclusive' } as const
  const { rust, evidence } = attribute(run, leaking(), open)
  assert.deepEqual(
    [rust, evidence.at(-1)],
    ['no', 'What Rust holds does not grow in rust.csv, which decides nothing else.'],
  )
})

test('where the Rust run came from is kept', () => {
  for (const source of ['file', 'live', 'stored'] as const) {
    assert.equal(attribute(run, clean, { ...rustTest('no-leak'), source }).rustSource, source)
  }
})

test('a Rust run too short to be cleared decides when it cannot hold the growth in question', async () => {
  const kept = (bytes: number) => [
    metric('externrefs', 'leak'),
    { ...metric('rust_live_bytes', 'leak'), perPayment: { amount: bytes, error: 0 } },
  ]
  const paying = { ...run, columns: { ...run.columns, payments: Float64Array.of(0, 307) } }
  const rust = { ...rustTest('inconclusive'), recording: await noisyRust(0) }
  const judged = attribute(paying, kept(400), rust)
  assert.equal(judged.cause, 'binding FFI clean-up')
  assert.match(
    judged.evidence.at(-1) ?? '',
    /^The Rust run does not leave what this run leaves: its heap moves by \S+ B a payment, with 95 % below \+\d+ B, where 400 B a payment stay here \(run\.csv\)\.$/,
  )
  // Less than its scatter can tell, or as much as it leaves itself, stays open.
  assert.equal(attribute(paying, kept(10), rust).rust, 'unknown')
  assert.equal(attribute(paying, kept(400), { ...rust, recording: await noisyRust(400) }).rust, 'unknown')
})

test('a Rust run that did something else decides nothing, and it is said why', () => {
  const why = (rust: RustRun, mine = run) => {
    const { rust: answer, evidence } = attribute(mine, clean, rust)
    assert.equal(answer, 'unknown')
    return evidence.at(-1)
  }
  const file = "rust.csv does not tell Rust's part"
  const given = rustTest('no-leak')
  assert.equal(
    why({ ...given, recording: { ...run, file: 'rust.csv' } }),
    `${file}: it is a run of the WebAssembly binding, not of the native library.`,
  )
  assert.equal(why({ ...given, verdict: 'invalid' }), `${file}: it is no valid run itself.`)
  const paying = { ...given.recording, columns: { payments: Float64Array.of(0, 9) } }
  assert.equal(why({ ...given, recording: paying }), `${file}: it makes payments, this run none.`)
  const mine = { ...run, metadata: metadataWith() }
  const withMetadata = (source: RustRun['source'], metadata: RunMetadata): RustRun => ({
    ...given,
    source,
    isVouchedFor: source === 'file',
    recording: { ...given.recording, metadata },
  })
  const { sdk } = metadataWith()
  const older = metadataWith({ sdk: { ...sdk, version: '0.18.0' } })
  assert.equal(why(withMetadata('stored', older), mine), `${file}: it is of SDK 0.18.0, this run of 0.19.2.`)
  // Who gives a file vouches for it.
  assert.equal(attribute(mine, clean, withMetadata('file', older)).rust, 'no')
  const planted = metadataWith({ options: runOptionsWith({ inject: 'rust-bytes' }) })
  assert.equal(why(withMetadata('live', planted), mine), `${file}: a leak was planted in it (rust-bytes).`)
  // Named by the user it is weighed, and that it was planted is said.
  const named = attribute(mine, clean, withMetadata('file', planted))
  assert.deepEqual(
    [named.rust, named.evidence.at(-1)],
    ['no', 'A leak was planted in rust.csv (--inject rust-bytes).'],
  )
})

test('blocks that unfreed SDK objects hold are the binding’s, on every host', () => {
  const held = leaking('sdk_handles', 'rust_live_blocks')
  const wasm = attribute(run, held, null)
  assert.deepEqual(sides(wasm), ['yes', 'unknown', 'none'])
  assert.match(wasm.evidence.join(' '), /The blocks belong to SDK objects that nobody freed/)
  const python = attribute(native, held, null)
  assert.deepEqual(sides(python), ['yes', 'no', 'run'])
  assert.match(python.evidence.at(-1) ?? '', /^The blocks belong to SDK objects that nobody freed/)
})

test('the evidence names what grows and by how much, on the side of its own language', () => {
  const said = (recording: Recording) =>
    attribute(recording, leaking('externrefs', 'rust_live_blocks'), null).evidence.slice(0, 2)
  assert.deepEqual(said(run), [
    'On the JavaScript side grow: references by 1 a cycle.',
    "In the wasm heap, which is Rust's and the binding's, grow: Rust blocks by 1 a cycle.",
  ])
  assert.deepEqual(said(native), [
    'On the Python side grow: callback handles by 1 a cycle.',
    'In the Rust heap grow: Rust blocks by 1 a cycle.',
  ])
  assert.equal(said(nativeGo)[0], 'On the Go side grow: callback handles by 1 a cycle.')
})

test('a run of the native library is its own Rust side', () => {
  assert.deepEqual(sides(attribute(native, clean, null)), ['no', 'no', 'run'])
  assert.deepEqual(sides(attribute(native, leaking('externrefs', 'rust_live_blocks'), null)), [
    'yes',
    'yes',
    'run',
  ])
  assert.deepEqual(sides(attribute(native, leaking('rust_live_blocks'), null)), ['no', 'yes', 'run'])
  // One that is given decides before it, where it decides.
  const blocks = leaking('rust_live_blocks')
  assert.deepEqual(sides(attribute(native, blocks, rustTest('no-leak'))), ['yes', 'no', 'file'])
  assert.deepEqual(sides(attribute(native, blocks, rustTest('inconclusive'))), ['no', 'yes', 'run'])
})

test('of instances let go without disconnect() it is said whose doing that is', () => {
  const of = (scenario: 'abandon' | 'lifecycle', verdict: MetricVerdict) => {
    const metadata = metadataWith({ options: runOptionsWith({ scenario }) })
    const metrics = leaking('externrefs', 'rust_live_blocks')
    return attribute({ ...run, metadata }, metrics, rustTest(verdict))
  }
  const { cause, evidence } = of('abandon', 'leak')
  assert.equal(cause, 'Rust SDK task management')
  assert.match(evidence.at(-1) ?? '', /^This scenario never calls disconnect\(\), which alone ends Rust's/)
  for (const other of [of('abandon', 'no-leak'), of('lifecycle', 'leak')]) {
    assert.doesNotMatch(other.evidence.join(' '), /never calls/)
  }
})

test('for the Go harness the Rust run testifies', () => {
  const heap = [metric('heap_alloc_bytes', 'leak')]
  const go = (verdict: MetricVerdict) => attribute(from('go'), heap, rustTest(verdict))
  assert.equal(go('no-leak').cause, 'binding FFI clean-up')
  assert.deepEqual(go('no-leak').evidence.at(-1), 'The Rust run does not leak (rust.csv).')
  assert.equal(go('leak').cause, 'Rust SDK task management')
  assert.equal(go('inconclusive').rust, 'unknown')
  const alone = attribute(from('go'), heap, null)
  assert.deepEqual(sides(alone), ['yes', 'unknown', 'run'])
  assert.match(alone.evidence.at(-1) ?? '', /only a Rust run \(--rust\) can tell/)
  const flat = [metric('heap_alloc_bytes', 'no-leak'), metric('rss_bytes', 'no-leak')]
  assert.deepEqual(sides(attribute(from('go'), flat, null)), ['no', 'no', 'run'])
})

test('a CSV of the Rust test tells nothing about a binding', () => {
  const judged = (...metrics: MetricJudgement[]) => sides(attribute(from('rust'), metrics, null))
  assert.deepEqual(judged(metric('heap_alloc_bytes', 'no-leak')), ['unknown', 'no', 'run'])
  assert.deepEqual(judged(metric('heap_alloc_bytes', 'leak')), ['unknown', 'yes', 'run'])
  assert.deepEqual(judged(metric('heap_alloc_bytes', 'no-leak'), metric('rss_bytes', 'leak')), [
    'unknown',
    'yes',
    'run',
  ])
  assert.deepEqual(
    sides(attribute(from('rust'), [metric('heap_alloc_bytes', 'no-leak')], rustTest('leak'))),
    ['unknown', 'no', 'run'],
  )
})

test('a leak outside the Go heap is the binding’s where the Rust run is clean, and Rust’s where it leaks', () => {
  const metrics = [metric('heap_alloc_bytes', 'no-leak'), metric('rss_bytes', 'leak')]
  const cause = (verdict: 'leak' | 'no-leak' | null) =>
    attribute(from('go'), metrics, verdict === null ? null : rustTest(verdict))
  assert.equal(cause('no-leak').cause, 'binding FFI clean-up')
  assert.equal(cause('leak').cause, 'unlikely, investigate Rust')
  assert.deepEqual(sides(cause(null)), ['unknown', 'unknown', 'run'])
  assert.match(
    cause(null).cause,
    /^unknown: outside the Go heap something grows that is Rust's or the binding's;/,
  )
  assert.match(
    cause(null).evidence.join(' '),
    /^Outside the Go heap, which is Rust's or the binding's, grow: RSS/,
  )
})

test('tasks are told by the minute, not in KB', () => {
  const tasks = { ...metric('goroutines', 'leak', null), basis: 'estimate' as const, slopePerMin: 1.65 }
  assert.equal(
    attribute(from('go'), [tasks], null).evidence[0],
    'On the Go side grow: goroutines by 1.65 a minute.',
  )
})

test('a run that proves nothing clears no side, but another run’s word for Rust stands', () => {
  const { binding, rust, cause } = withoutClearance(attribute(native, clean, null))
  assert.deepEqual([binding, rust], ['unknown', 'unknown'])
  assert.equal(cause, 'unknown: nothing is decided yet; run longer, with reconnect cycles')
  assert.equal(withoutClearance(attribute(run, leaking('externrefs'), null)).binding, 'yes')
  assert.deepEqual(sides(withoutClearance(attribute(run, clean, rustTest('no-leak')))), [
    'unknown',
    'no',
    'file',
  ])
  const shared = attribute(run, leaking('rust_live_blocks'), null)
  assert.equal(withoutClearance(shared).cause, shared.cause)
})

test('whose counters grow is told without asking who is at fault', () => {
  assert.deepEqual(growingSides(clean), { binding: 'no', rustHeap: 'no' })
  assert.deepEqual(growingSides(leaking('rust_live_bytes')), { binding: 'no', rustHeap: 'yes' })
  assert.deepEqual(growingSides(leaking('sdk_handles', 'rust_live_blocks')), {
    binding: 'yes',
    rustHeap: 'yes',
  })
  assert.deepEqual(growingSides([]), { binding: 'unknown', rustHeap: 'unknown' })
})
