import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attribute, causeOf, withoutClearance } from '../../src/compare/attribution.ts'
import type { MetricJudgement, MetricVerdict } from '../../src/compare/judgement.ts'
import type { Recording } from '../../src/compare/recording.ts'
import { restRecording } from './exact/rest-recording.ts'

const run = restRecording('rest', [{ cycles: 1 }])
const from = (origin: Recording['origin']): Recording => ({ ...run, origin })

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
    slopeKbPerMin: null,
    lower99: null,
    upper95: null,
    perPaymentBytes: null,
    perCycleBytes: perCycle,
    perRequestBytes: null,
    perListenerBytes: null,
    driver: 'cycle',
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
    assert.match(causeOf(known, 'unknown'), /^unknown: .* compare with a run of the Rust test \(--rust\)$/)
    assert.match(causeOf('unknown', known), /^unknown: .* run longer, with reconnect cycles$/)
  }
  assert.equal(
    causeOf('unknown', 'unknown'),
    'unknown: nothing is decided yet; run longer, with reconnect cycles',
  )
})

test('within a run the heap that grows tells the side', () => {
  const sides = (metrics: MetricJudgement[]) => {
    const { binding, rust } = attribute(run, metrics, null)
    return [binding, rust]
  }
  assert.deepEqual(sides(clean), ['no', 'no'])
  assert.deepEqual(sides(leaking('rust_live_blocks', 'rust_live_bytes')), ['no', 'yes'])
  assert.deepEqual(sides(leaking('externrefs')), ['yes', 'no'])
  assert.deepEqual(sides(leaking('goroutines')), ['yes', 'no'])
  assert.deepEqual(sides(leaking('externrefs', 'rust_live_blocks')), ['yes', 'yes'])
  assert.deepEqual(sides([]), ['unknown', 'unknown'])
})

test('Rust memory that belongs to unfreed SDK objects is the binding’s', () => {
  const { binding, rust, evidence } = attribute(run, leaking('sdk_handles', 'rust_live_blocks'), null)
  assert.deepEqual([binding, rust], ['yes', 'no'])
  assert.match(evidence.at(-1) ?? '', /^The Rust memory belongs to SDK objects that nobody freed/)
})

test('the evidence names what grows and by how much', () => {
  const { evidence } = attribute(run, leaking('externrefs', 'rust_live_blocks'), null)
  assert.deepEqual(evidence, [
    'On the JavaScript side grow: references by 1 a cycle.',
    'In the Rust heap grow: Rust blocks by 1 a cycle.',
  ])
})

test('for the Go harness the Rust test testifies', () => {
  const heap = [metric('heap_alloc_bytes', 'leak')]
  const go = (verdict: 'leak' | 'no-leak' | 'inconclusive') =>
    attribute(from('go'), heap, { file: 'rust.csv', verdict })
  assert.equal(go('no-leak').cause, 'binding FFI clean-up')
  assert.deepEqual(go('no-leak').evidence.at(-1), 'The Rust test does not leak (rust.csv).')
  assert.equal(go('leak').cause, 'Rust SDK task management')
  assert.equal(go('inconclusive').rust, 'unknown')
  const alone = attribute(from('go'), heap, null)
  assert.deepEqual([alone.binding, alone.rust], ['yes', 'unknown'])
  assert.match(alone.evidence.at(-1) ?? '', /only a run of the Rust test \(--rust\) can tell/)
})

test('what the run counted itself is believed before another run’s estimate', () => {
  const judged = attribute(run, clean, { file: 'rust.csv', verdict: 'leak' })
  assert.equal(judged.rust, 'no')
  assert.equal(judged.evidence.at(-1), 'The Rust test leaks too (rust.csv).')
})

test('a CSV of the Rust test tells nothing about a binding', () => {
  const judged = attribute(from('rust'), [metric('heap_alloc_bytes', 'no-leak')], null)
  assert.deepEqual([judged.binding, judged.rust], ['unknown', 'no'])
})

test('a leak outside the Go heap is the binding’s where the Rust test is clean, and Rust’s where it leaks', () => {
  const metrics = [metric('heap_alloc_bytes', 'no-leak'), metric('rss_bytes', 'leak')]
  const cause = (verdict: 'leak' | 'no-leak' | null) =>
    attribute(from('go'), metrics, verdict === null ? null : { file: 'rust.csv', verdict })
  assert.equal(cause('no-leak').cause, 'binding FFI clean-up')
  assert.equal(cause('leak').cause, 'unlikely, investigate Rust')
  assert.deepEqual([cause(null).binding, cause(null).rust], ['unknown', 'unknown'])
  assert.match(cause(null).evidence.join(' '), /^Outside the Go heap grow: RSS/)
})

test('tasks are told by the minute, not in KB', () => {
  const tasks = { ...metric('goroutines', 'leak', null), driver: null, slopeKbPerMin: 1.65 }
  assert.equal(
    attribute(from('go'), [tasks], null).evidence[0],
    'On the JavaScript side grow: goroutines by 1.65 a minute.',
  )
})

test('a run that proves nothing clears no side', () => {
  const { binding, rust, cause } = withoutClearance(attribute(run, clean, null))
  assert.deepEqual([binding, rust], ['unknown', 'unknown'])
  assert.equal(cause, 'unknown: nothing is decided yet; run longer, with reconnect cycles')
  assert.equal(withoutClearance(attribute(run, leaking('externrefs'), null)).binding, 'yes')
})
