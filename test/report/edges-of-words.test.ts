import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunReport } from '../../src/compare/judge-files.ts'
import { culpritWords } from '../../src/report/culprit-words.ts'
import { historySpec } from '../../src/report/history/history-chart.ts'
import { historyPanel, versionColours } from '../../src/report/history/history-panel.ts'
import { readPoint } from '../../src/report/history/history-point.ts'
import { rateWords, shortCommit } from '../../src/report/history/history-words.ts'
import { historyGroups } from '../../src/report/history/trend.ts'
import { renderMarkdown, renderSection } from '../../src/report/markdown/markdown.ts'
import { MUST_ACT_BELOW, overviewRow } from '../../src/report/markdown/overview.ts'
import { longerFlagsText } from '../../src/report/next-step.ts'
import { fileLines } from '../../src/report/run-files.ts'
import { headingMarks, subjectLine } from '../../src/report/subject-words.ts'
import { leakMemory } from '../../src/report/summary/costs.ts'
import { summaryRows } from '../../src/report/summary/summary.ts'
import { textTable } from '../../src/report/text-table.ts'
import { trendReport } from '../../src/report/trend-report.ts'
import { runOptionsWith } from '../run-options-fixture.ts'
import { leakyRecording, metadataWith, recordingOf, reportWith } from './fixtures.ts'
import { pointWith } from './history-points.ts'
import { judgementWith, metricWith } from './judgements.ts'

const COMMIT = '0123456789abcdef'.repeat(2)

test('a stack is told by eight callers where there is little room', () => {
  const callers = (count: number) =>
    culpritWords({
      ...{ kind: 'v8-stack', name: 'grown', growth: 1, unit: 'bytes', per: [] },
      frames: Array.from({ length: count }, (_, index) => `f${index}`),
    }).callers.length
  assert.deepEqual([callers(8), callers(9)], [8, 8])
})

const day = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 86_400_000).toISOString()
const nights = (count: number) =>
  historyGroups(Array.from({ length: count }, (_, index) => pointWith({ startedAt: day(index) })))

test('the picture of a history has twelve groups', () => {
  const rows = (count: number) => {
    const points = Array.from({ length: count }, (_, index) =>
      pointWith({ inject: `rust-bytes:${index + 1}` }),
    )
    return historySpec(historyGroups(points), { theme: 'light', interactive: false }).vconcat.length
  }
  assert.deepEqual([rows(12), rows(13)], [12, 12])
})

/** The points that the panel of a history draws. */
function drawnOf(groups: ReturnType<typeof historyGroups>) {
  const [group] = groups
  assert.ok(group)
  const { data } = historyPanel(group, 'payment', versionColours(groups), false)
  return (data as { values: { growth: number; low: number; high: number; commit: string }[] }).values
}

test('a panel of a history has 120 runs, each with two standard errors either way', () => {
  assert.deepEqual([drawnOf(nights(120)).length, drawnOf(nights(121)).length], [120, 120])
  const [drawn] = drawnOf(nights(1))
  assert.deepEqual([drawn?.low, drawn?.growth, drawn?.high], [476, 500, 524])
})

test('five versions have a colour of their own, a sixth shares one', () => {
  const colours = (count: number) =>
    versionColours(
      historyGroups(
        Array.from({ length: count }, (_, index) =>
          pointWith({ sdkVersion: `0.19.${index}`, startedAt: day(index) }),
        ),
      ),
    )
  assert.deepEqual([colours(5).legend.length, colours(5).legend.includes('older')], [5, false])
  assert.deepEqual([colours(6).versions.length, colours(6).legend.includes('older')], [5, true])
})

test('a rate of format 1 is in KB of 1,024 bytes', () => {
  const report = {
    format: 1,
    verdict: { kind: 'leak', severity: 'low', standing: null },
    metrics: [{ name: 'heap_alloc_bytes', verdict: 'leak', basis: 'estimated', slopeKbPerMin: 2 }],
  }
  const run = { startedAt: day(0), options: { scenario: 'basic' }, sdk: { version: '0.19.2' } }
  const read = readPoint(report, run)
  assert.equal(read.kind === 'point' ? read.point.metrics[0]?.slopePerMin : read.why, 2048)
})

test('an error of half a hundredth of its figure is none', () => {
  const metric = { column: 'externrefs', name: 'references', unit: 'count', isCounted: true } as const
  const words = (error: number) => rateWords({ amount: 1000, error }, { metric })
  assert.deepEqual([words(5), words(5.02)], ['+1,000', '+1,000 ±5.02'])
})

test('seven digits of a commit are shown, and twelve of a library', () => {
  assert.equal(shortCommit(pointWith({ commit: COMMIT })), '0123456')
  assert.deepEqual(headingMarks({ commit: COMMIT, untrusted: null }), ['0123456'])
  const sdk = { spec: '0.19.2', version: '0.19.2', wasmSha256: COMMIT.repeat(2) }
  const recording = leakyRecording({ metadata: metadataWith({ sdk }) })
  assert.match(subjectLine({ recording, commit: COMMIT }), /SHA-256 0123456789ab\)/)
  assert.match(subjectLine({ recording, commit: COMMIT }), /, commit 0123456$/)
})

const runsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...{ report: reportWith(), name: `run-${index}`, links: [], picture: null },
  }))

test('a report has 60,000 bytes, and uses them', () => {
  const bytes = Buffer.byteLength(renderMarkdown(runsOf(400), { where: '' }))
  assert.ok(bytes <= 60_000 && bytes > 59_000, `${bytes} bytes`)
})

test('a section whose rows take all room still has 2,000 bytes, and uses them', () => {
  const bytes = Buffer.byteLength(renderSection(runsOf(99), { where: '', maxBytes: 10 }).markdown)
  assert.ok(bytes <= 2_000 && bytes > 1_800, `${bytes} bytes`)
})

test('ranks, which stand in comments: below 30 a reader must act, what is better stands at 69', () => {
  assert.deepEqual(
    [29, 30].map((rank) => rank < MUST_ACT_BELOW),
    [true, false],
  )
  const { verdict } = judgementWith()
  const judgement = judgementWith({ verdict: { ...verdict, kind: 'improved' } })
  assert.equal(overviewRow('basic', reportWith({ judgement }), '').rank, 69)
})

test('without a forecast a run is told to last twice as long', () => {
  const metadata = metadataWith({ options: runOptionsWith({ durationSec: 1800 }) })
  const report = reportWith({ recording: leakyRecording({ metadata }) })
  assert.equal(longerFlagsText(report), '--duration 1h')
})

test('names of 24 characters stand beside what opens them, longer ones above', () => {
  const lines = (length: number) => fileLines('out', [{ name: 'x'.repeat(length), opens: 'an editor' }], 80)
  assert.deepEqual(lines(24), ['Files in out:', `  ${'x'.repeat(24)}  an editor`])
  assert.deepEqual(lines(25), ['Files in out:', `  ${'x'.repeat(25)}`, '    an editor'])
})

/** A leaking report whose rates are these. */
function leaking(scenario: 'basic' | 'lifecycle', metrics: RunReport['judgement']['metrics']): RunReport {
  const metadata = metadataWith({ options: runOptionsWith({ scenario }) })
  return reportWith({
    recording: leakyRecording({ metadata }),
    judgement: judgementWith({ metrics }),
  })
}

const counted = (name: 'rust_live_bytes' | 'rust_live_blocks' | 'externrefs' | 'sdk_handles') =>
  metricWith({
    ...{ name, basis: 'exact', verdict: 'leak', unit: name === 'rust_live_bytes' ? 'bytes' : 'count' },
    perCycle: { amount: 2048, error: 0 },
  })

test('what lives leave is told for a thousand of them', () => {
  const memory = leakMemory(leaking('lifecycle', [counted('rust_live_bytes')]), [])
  assert.equal(memory?.amount, '1.95 MB for 1,000 instances')
})

test('the reference pace is a reconnect every 100 payments', () => {
  const report = leaking('basic', [counted('externrefs')])
  const finding = { held: { metric: 'externrefs', bytes: 1024 * 1024 } }
  const open = metricWith({ verdict: 'inconclusive' })
  const memory = leakMemory(
    { ...report, judgement: { ...report.judgement, metrics: [counted('externrefs'), open] } },
    [finding as unknown as Parameters<typeof leakMemory>[1][number]],
  )
  // 2,048 references of 1 MB at 0.12 reconnects a minute: 245.76 MB a minute.
  assert.match(memory?.amount ?? '', /^about 346 GB a day$/)
  assert.match(memory?.basis ?? '', /a reconnect every 100\)/)
})

test('the first screen tells two metrics that grow, and counts the rest', () => {
  const grows = (...names: Parameters<typeof counted>[0][]) =>
    summaryRows(leaking('basic', names.map(counted))).find(({ label }) => label === 'Grows')?.text ?? ''
  assert.doesNotMatch(grows('externrefs', 'sdk_handles'), /more below/)
  assert.match(grows('externrefs', 'sdk_handles', 'rust_live_blocks'), /; 1 more below$/)
})

test('the last column of a table has nine characters at least', () => {
  const name = 'x'.repeat(20)
  const last = (text: string) =>
    textTable(
      [
        ['a', 'b'],
        [name, text],
      ],
      10,
    ).slice(2)
  assert.deepEqual(last('aaaa bbbb'), [`${name}  aaaa bbbb`])
  assert.deepEqual(last('aaaa bbbbb'), [`${name}  aaaa`, `${' '.repeat(22)}bbbbb`])
})

test('the table of the trend has 14 steps at most', () => {
  const rowsOf = (durationSec: number) => {
    const recording = recordingOf({ heap_alloc_bytes: () => 5e7 }, { durationSec, everySec: 1 })
    return trendReport(judgementWith().specification, recording).indexOf('') - 3
  }
  assert.deepEqual([rowsOf(14 * 60), rowsOf(14 * 60 + 1)], [15, 10])
})
