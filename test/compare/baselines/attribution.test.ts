import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  attribute,
  causeOf,
  growingSides,
  withoutClearance,
} from '../../../src/compare/baselines/attribution.ts'
import type { Attribution, MetricJudgement, MetricVerdict } from '../../../src/compare/judgement.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import { metricWith } from '../../report/judgements.ts'
import { cycles } from '../exact/rest-recording.ts'

const wasm = cycles(12, () => ({}))
const native: Recording = {
  ...wasm,
  columns: { ...wasm.columns, wasm_memory_bytes: new Float64Array(12).fill(Number.NaN) },
}
const go: Recording = { ...wasm, origin: 'go' }

const metric = (
  name: MetricJudgement['name'],
  verdict: MetricVerdict,
  change: Partial<MetricJudgement> = {},
): MetricJudgement =>
  metricWith({
    name,
    verdict,
    basis: 'exact',
    unit: name.endsWith('_bytes') ? 'bytes' : 'count',
    model: 'exact',
    slopePerMin: null,
    perPayment: null,
    perCycle: { amount: 2048, error: 0 },
    perFailure: null,
    ...change,
  })
const said = (recording: Recording, ...metrics: MetricJudgement[]) =>
  attribute(recording, metrics, null).evidence

test('an unknown says which side it is about and what to run', () => {
  const rust = 'compare with a Rust run of the same SDK version and scenario (--rust)'
  const longer = 'run longer, with reconnect cycles'
  assert.equal(causeOf('yes', 'unknown'), `unknown: the binding grows, Rust's part is not known; ${rust}`)
  assert.equal(
    causeOf('no', 'unknown'),
    `unknown: the binding does not grow, Rust's part is not known; ${rust}`,
  )
  assert.equal(causeOf('unknown', 'yes'), `unknown: Rust grows, the binding's part is not known; ${longer}`)
  assert.equal(
    causeOf('unknown', 'no'),
    `unknown: Rust does not grow, the binding's part is not known; ${longer}`,
  )
})

test('a side is cleared by its deciding count alone, and only where that does not grow', () => {
  const binding = (...metrics: MetricJudgement[]) => growingSides(metrics).binding
  assert.equal(binding(metric('externrefs', 'no-leak')), 'no')
  assert.equal(binding(metric('externrefs', 'inconclusive'), metric('goroutines', 'no-leak')), 'unknown')
  assert.equal(binding(metric('goroutines', 'no-leak'), metric('rust_live_blocks', 'no-leak')), 'unknown')
  assert.equal(binding(metric('externrefs', 'no-leak'), metric('goroutines', 'leak')), 'yes')
})

test('a binding whose own counts are steady is not cleared while the heap that it shares is open', () => {
  const binding = (blocks: MetricVerdict, references: MetricVerdict = 'no-leak') =>
    attribute(wasm, [metric('externrefs', references), metric('rust_live_blocks', blocks)], null).binding
  assert.deepEqual([binding('no-leak'), binding('inconclusive')], ['no', 'unknown'])
  assert.deepEqual([binding('no-leak', 'inconclusive'), binding('inconclusive', 'leak')], ['unknown', 'yes'])
})

test('the Rust test says that it has no binding', () => {
  assert.equal(
    said({ ...wasm, origin: 'rust' }, metric('heap_alloc_bytes', 'leak'))[0],
    'The Rust test uses no binding: judge a run of this tool or of the Go harness with this CSV as --rust.',
  )
})

test('in the Go harness only RSS is shared, and only where the Go heap does not explain it', () => {
  const shared = (...metrics: MetricJudgement[]) =>
    said(go, ...metrics).filter((sentence) => sentence.startsWith('Outside the Go heap, which')).length
  const rss = metric('rss_bytes', 'leak')
  assert.equal(shared(metric('heap_alloc_bytes', 'no-leak'), rss), 1)
  assert.equal(shared(metric('heap_alloc_bytes', 'leak'), rss), 0)
  assert.equal(shared(metric('heap_alloc_bytes', 'no-leak'), metric('fds', 'leak')), 0)
  assert.equal(shared(metric('heap_alloc_bytes', 'leak'), metric('fds', 'leak')), 0)
})

test('that blocks belong to unfreed objects is said once, where both grow', () => {
  const held = (recording: Recording, ...names: MetricJudgement['name'][]) =>
    said(recording, ...names.map((name) => metric(name, 'leak'))).filter((sentence) =>
      sentence.startsWith('The blocks belong to SDK objects that nobody freed'),
    ).length
  assert.equal(held(wasm, 'sdk_handles', 'externrefs', 'rust_live_blocks'), 1)
  assert.equal(held(native, 'sdk_handles', 'externrefs', 'rust_live_blocks'), 1)
  assert.equal(held(wasm, 'sdk_handles'), 0)
  assert.equal(held(wasm, 'externrefs', 'rust_live_blocks'), 0)
  // Nor is anything else said there.
  assert.equal(said(wasm, metric('sdk_handles', 'leak')).length, 2)
})

test('growth is told by the work it goes with where it was counted or read at rest, else by the minute', () => {
  const told = (name: MetricJudgement['name'], change: Partial<MetricJudgement>) =>
    /grow: (.*)\.$/.exec(said(wasm, metric(name, 'leak', change))[0] ?? '')?.[1]
  const slope = { slopePerMin: 10_240 }
  assert.equal(told('externrefs', slope), 'references by 2,048 a cycle')
  assert.equal(told('rust_live_bytes', slope), 'Rust heap by 2 KB a cycle')
  assert.equal(
    told('rust_live_bytes', { perPayment: { amount: 1024, error: null } }),
    'Rust heap by 1 KB a payment and 2 KB a cycle',
  )
  const fitted = { ...slope, basis: 'estimate' } as const
  assert.equal(told('heap_alloc_bytes', { ...fitted, model: 'linear at rest' }), 'V8 heap by 2 KB a cycle')
  assert.equal(told('heap_alloc_bytes', { ...fitted, model: 'linear' }), 'V8 heap by 10 KB/min')
  assert.equal(told('externrefs', { ...slope, perCycle: null }), 'references by 10,240 a minute')
  assert.equal(told('externrefs', { perCycle: null }), 'references')
})

test('a run that decides nothing clears neither side by itself, and takes no conviction back', () => {
  const found = (
    binding: Attribution['binding'],
    rust: Attribution['rust'],
    rustSource: Attribution['rustSource'],
  ) => {
    const left = withoutClearance({ binding, rust, rustSource, cause: causeOf(binding, rust), evidence: [] })
    assert.equal(left.cause, causeOf(left.binding, left.rust))
    return [left.binding, left.rust]
  }
  assert.deepEqual(found('yes', 'no', 'run'), ['yes', 'unknown'])
  assert.deepEqual(found('no', 'yes', 'run'), ['unknown', 'yes'])
  assert.deepEqual(found('yes', 'yes', 'run'), ['yes', 'yes'])
  assert.deepEqual(found('no', 'no', 'stored'), ['unknown', 'no'])
})
