import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeExact } from '../../../src/compare/exact/judge-exact.ts'
import type { Recording } from '../../../src/compare/recording/recorded-run.ts'
import type { ScenarioName } from '../../../src/run/options/options.ts'
import { metadataWith } from '../../report/fixtures.ts'
import { runOptionsWith } from '../../run-options-fixture.ts'
import { cycles, type Point, restRecording } from './rest-recording.ts'

function leakOf(recording: Recording) {
  const judged = judgeExact(recording)
  assert.equal(judged.kind, 'leak')
  return judged as Extract<typeof judged, { kind: 'leak' }>
}

const metricOf = (recording: Recording, name: string) =>
  judgeExact(recording).metrics.find((metric) => metric.name === name)

test('of memory that leaks a reader is told the cost at two paces, a thousand cycles of it, and what would overturn it', () => {
  const { reasons } = leakOf(
    cycles(23, (cycle) => ({ payments: 20 * cycle + 5 * (cycle % 2), rustBytes: 1464 + 1024 * cycle })),
  )
  // 15 payments or 25 a cycle of 2 s. A KB a cycle, 0.12 cycles a minute at the reference pace, 30 at the run's own.
  assert.deepEqual(reasons, [
    'Bytes of Rust heap rise in every window and never return: 5,560 -> 25,016 over 19 cycles and 385 payments (+1 KB a cycle).',
    "Together these bytes are about 0.1 KB/min, 173 KB a day, at the specification's reference pace (12 payments a minute, a reconnect every 100), and 30 KB/min at the pace of this run.",
    '1,000 reconnects of both wallets leave 1,000 KB in the Rust heap.',
    'Counted with every SDK instance disconnected and freed, leftover timers fired and garbage collected.',
    'A longer run in which the counts come back down or to a standstill would overturn it: a table that fills evenly looks the same until it is full, here with more than 24.4 KB; about 51 rests would clear one that is full by now, this run has 23.',
  ])
})

test('objects that leak are no memory by themselves: no cost is told', () => {
  const { reasons } = leakOf(cycles(23, (cycle) => ({ externrefs: { function: cycle } })))
  assert.equal(reasons.filter((reason) => reason.startsWith('About ')).length, 0)
  assert.equal(reasons.length, 4)
})

test('where each cycle made as many payments, it is said that these bear what a reconnect leaves, count by count', () => {
  const told = (recording: Recording) =>
    leakOf(recording).reasons.filter((reason) => reason.startsWith('What a reconnect leaves'))
  const even = cycles(24, (cycle) => ({
    payments: 20 * cycle,
    blocks: 5 + 40 * cycle,
    heapBytes: 12e6 + 65_536 * cycle,
  }))
  assert.deepEqual(told(even), [
    'What a reconnect leaves of Rust blocks and the V8 heap is told with the payments: this run does not tell them apart.',
  ])
  assert.deepEqual(told(cycles(24, (cycle) => ({ blocks: 5 + 40 * cycle }))), [])
})

test('what was read beside counts is counted, V8’s heap alone is estimated', () => {
  const told = (recording: Recording) => leakOf(recording).reasons.at(-2)
  const heap = (cycle: number) => ({ heapBytes: 12e6 + 65_536 * cycle })
  assert.match(told(cycles(24, heap)) ?? '', /^Estimated with every SDK instance/)
  const both = cycles(24, (cycle) => ({ ...heap(cycle), externrefs: { function: cycle } }))
  assert.match(told(both) ?? '', /^Counted with every SDK instance/)
})

test('of a cycle of the user’s own nobody says that every SDK was disconnected and freed', () => {
  const of = (scenario: ScenarioName) =>
    leakOf({
      ...cycles(23, (cycle) => ({ externrefs: { function: cycle } })),
      metadata: metadataWith({ options: runOptionsWith({ scenario }) }),
    }).reasons.at(-2)
  assert.equal(of('leaky.ts'), 'Counted after each cycle, with leftover timers fired and garbage collected.')
  assert.match(of('reconnect') ?? '', /^Counted with every SDK instance disconnected and freed, /)
})

/** Points between payments: of so many a fifth is warm-up. */
const quiet = (count: number, point: (index: number) => Partial<Point>) =>
  Array.from(
    { length: count },
    (_, index): Point => ({ phase: 'quiet', cycles: 0, payments: 6 * index, ...point(index) }),
  )

test('what leaks while connected is told as counted there and still there at rest', () => {
  const { reasons } = leakOf(
    restRecording('rest', [
      ...quiet(40, (index) => ({ externrefs: { function: 60 * index } })),
      { cycles: 1, payments: 234, externrefs: { function: 2300 } },
    ]),
  )
  assert.equal(
    reasons.at(-2),
    'Counted between payments with the SDKs connected, and still there at rest, with every SDK instance freed.',
  )
  assert.match(reasons.at(-1) ?? '', / here with more than 2,340 JavaScript references held by Rust\.$/)
})

test('sockets and timers that rise between payments are not judged there', () => {
  const names = judgeExact(
    restRecording('rest', [
      ...quiet(40, (index) => ({ resources: { Timeout: index } })),
      { cycles: 1, payments: 240, resources: { Timeout: 40 } },
    ]),
  ).metrics.map(({ name }) => name)
  assert.deepEqual(names, ['sdk_handles', 'externrefs', 'rust_live_blocks', 'rust_live_bytes'])
})

test('too few counts between payments to be judged show what rises, and are no clearance', () => {
  const judged = judgeExact(
    restRecording(
      'quiet',
      quiet(10, (index) => ({ blocks: 100 * index })),
    ),
  )
  assert.deepEqual(judged, {
    kind: 'inconclusive',
    metrics: [],
    culprits: [],
    headline:
      'Rust blocks 200, 300, 400, 500, 600, 700, 800, 900 over 42 payments while connected: rising, which 12 counts after the warm-up, and a rest, would tell',
    reasons: [],
    neededFactor: 12 / 8,
    openHeap: null,
  })
  assert.equal(
    judgeExact(
      restRecording(
        'quiet',
        quiet(10, () => ({})),
      ),
    ).kind,
    'none',
  )
  const timers = quiet(10, (index) => ({ resources: { Timeout: index } }))
  assert.equal(judgeExact(restRecording('quiet', timers)).kind, 'none')
})

test('a few rests rise where the last count lies above the first, and name what grew there', () => {
  const after = (...blocks: number[]) =>
    judgeExact(
      restRecording('rest', [
        ...quiet(40, () => ({})),
        ...blocks.map(
          (count, i): Point => ({
            cycles: i + 1,
            payments: 240 + i,
            blocks: count,
            handles: { Wallet: count },
            resources: { Timeout: count },
          }),
        ),
      ]),
    )
  assert.equal(after(0, 10, 30, 5).kind, 'no-leak')
  assert.equal(after(0, 10, 5, 10).kind, 'no-leak')
  assert.equal(after(0, 10, 5, 11).kind, 'inconclusive')
  assert.deepEqual(
    after(0, 10, 20, 30).culprits.map(({ kind, name, growth }) => [kind, name, growth]),
    [
      ['handle', 'Wallet', 20],
      ['resource', 'Timeout', 20],
    ],
  )
})

test('a clearance names no culprit, and says last what leak would have shown, where work was done to tell it by', () => {
  const judged = judgeExact(cycles(24, (cycle) => ({ handles: { Wallet: cycle % 2 } })))
  assert.equal(judged.kind, 'no-leak')
  if (judged.kind !== 'no-leak') return
  assert.ok(judged.excludes !== null)
  assert.equal(judged.reasons.at(-1), judged.excludes)
  assert.equal(judged.reasons.length, judged.metrics.length + 1)
  assert.deepEqual(judged.culprits, [])
})

test('a count that was not read now and then is judged by the others, one that was hardly read is left out', () => {
  const recording = cycles(23, (cycle) => ({
    blocks: cycle % 5 === 0 ? Number.NaN : 5 + cycle,
    rustBytes: cycle % 7 === 0 ? 1464 : Number.NaN,
  }))
  assert.equal(metricOf(recording, 'rust_live_blocks')?.verdict, 'leak')
  assert.equal(metricOf(recording, 'rust_live_bytes'), undefined)
  const steady = cycles(23, (cycle) => ({ rustBytes: cycle % 7 === 0 ? 1464 : Number.NaN }))
  assert.equal(judgeExact(steady).kind, 'no-leak')
})

test('growth in every window of all rests, or of those after payments, is growth', () => {
  const verdictOf = (recording: Recording) => metricOf(recording, 'rust_live_blocks')?.verdict
  // After the bare cycles in between only the same fifty are there.
  const whenPaid = cycles(40, (cycle) => ({
    payments: 10 * Math.ceil(cycle / 2),
    blocks: cycle % 2 === 1 ? 100 + 10 * cycle : 50,
  }))
  assert.equal(verdictOf(whenPaid), 'leak')
  // A step every seven rests: the nineteen that pay have windows of three, in some of which none rises.
  const paidAtFirst = cycles(43, (cycle) => ({
    payments: 10 * Math.min(cycle, 22),
    blocks: 100 * Math.floor(cycle / 7),
  }))
  assert.equal(verdictOf(paidAtFirst), 'leak')
  // Too few pay to be judged by themselves.
  const hardlyPaid = cycles(24, (cycle) => ({ payments: 10 * Math.min(3, Math.floor(cycle / 7)) }))
  assert.equal(verdictOf(hardlyPaid), 'no-leak')
})

test('the bounds of a minute’s growth are those of Student, and growth that is exact is its own bound', () => {
  // Twenty steps of 9 or 11 a cycle, 30 cycles a minute: 300 ± 30/√19. Tabled: 2.539 and 1.729 for 19 degrees.
  const uneven = metricOf(
    cycles(24, (cycle) => ({ blocks: 10 * cycle + (cycle % 2) })),
    'rust_live_blocks',
  )
  assert.equal(uneven?.slopePerMin?.toFixed(3), '300.000')
  assert.equal(uneven?.lower99?.toFixed(1), '282.5')
  assert.equal(uneven?.upper95?.toFixed(1), '311.9')
  const even = metricOf(
    cycles(24, (cycle) => ({ blocks: 10 * cycle })),
    'rust_live_blocks',
  )
  assert.deepEqual([even?.lower99, even?.upper95], [300, 300])
})

test('a steady count leaves exactly nothing a cycle, and nothing is said of payments that were not made', () => {
  const steady = metricOf(
    cycles(24, () => ({})),
    'rust_live_blocks',
  )
  assert.deepEqual(
    [steady?.perCycle, steady?.perPayment, steady?.slopePerMin, steady?.lower99],
    [{ amount: 0, error: 0 }, null, 0, 0],
  )
})

test('rests without any work between them clear and convict as well, with no word on what a unit of work leaves', () => {
  const idle = (blocks: (index: number) => number) =>
    restRecording(
      'rest',
      Array.from({ length: 24 }, (_, index) => ({ cycles: 1, blocks: blocks(index) })),
    )
  const steady = judgeExact(idle(() => 5))
  assert.equal(steady.kind === 'no-leak' && steady.excludes, null)
  assert.equal(steady.kind === 'no-leak' && steady.reasons.length, steady.metrics.length)
  const { headline, reasons } = leakOf(idle((index) => 5 + index))
  assert.match(headline, /^Rust blocks rise from rest to rest /)
  assert.equal(reasons.filter((reason) => reason.startsWith('What a reconnect leaves')).length, 0)
})
