import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attribution } from '../../src/compare/compare.ts'
import type { RunReport } from '../../src/compare/judge-files.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { metricRows, undecidedSentence } from '../../src/report/metric-rows.ts'
import { summaryRows } from '../../src/report/summary/summary.ts'
import { renderText } from '../../src/report/text.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'
import { baselineWith, comparisonWith, judgementWith, metricWith } from './judgements.ts'
import { KINDS } from './kinds.ts'

/** The last part of a terminal's report, on one line. */
function lastOf(report: RunReport): string {
  const lines = renderText(report, { width: 80, color: false }).trimEnd().split('\n')
  return lines.slice(lines.lastIndexOf('') + 1).join(' ')
}
const kind = (name: string): RunReport => {
  const report = KINDS[name]
  if (report === undefined) throw new Error(`expected a run of the kind ${name}`)
  return report
}

test('the last line of every kind says the verdict and what is next', () => {
  for (const report of Object.values(KINDS)) assert.match(lastOf(report), /^[A-Z, ]+.*: .* · next: \S/)
})

test('a leak beside its place says since when and where its repair is', () => {
  assert.equal(
    lastOf(kind('a leak beside its Rust baseline')),
    'LEAK, FIRST SEEN (severity low): stress, SDK 0.19.2 · about 85.5 MB a day · in the binding · since 0.14.0 · next: its repair, docs/findings/2026-11-externref-functions.md',
  )
})

test('a cleared run says why RSS is open, and that it decides nothing', () => {
  assert.equal(
    kind('no leak').judgement.verdict.reasons.at(-1),
    'Beside steady counts estimates decide nothing (here: RSS). RSS seldom tells anything in less than an hour.',
  )
})

test('no leak says the smallest that would have shown', () => {
  assert.equal(
    lastOf(kind('no leak')),
    'NO LEAK: lifecycle, SDK 0.19.2 · one object left in every 6 cycles would have shown · next: a check on every pull request, docs/action.md',
  )
})

test('an improvement says by which figures, and against which run', () => {
  const last = lastOf(kind('an improvement'))
  assert.match(
    last,
    /^IMPROVED, NO LEAK: lifecycle, SDK 0\.19\.2 · references \+1 → 0 a cycle, Rust blocks \+2\.15 → 0 a cycle, 1 more · against \S+planted\/samples\.csv \(SDK 0\.19\.2\) · next: /,
  )
})

test("an improvement's headline names it, and that there is no leak stays a reason", () => {
  const { headline, reasons } = kind('an improvement').judgement.verdict
  assert.equal(
    headline,
    'No leak, and less growth than in the previous run (references: 0 a cycle here, +1 there)',
  )
  assert.ok(reasons.includes('No leak: every count returns to the same number.'))
})

test('a first screen says each thing once', () => {
  for (const report of Object.values(KINDS)) {
    const labels = summaryRows(report).map(({ label }) => label)
    assert.deepEqual(labels, [...new Set(labels)])
  }
})

test('a leak that was estimated is not called uncounted by a run that counts', () => {
  const heap = metricWith({ name: 'heap_alloc_bytes', basis: 'estimate', verdict: 'leak' })
  const judgement = judgementWith({ metrics: [heap] })
  const nextOf = (report: RunReport) => summaryRows(report).find(({ label }) => label === 'Next')?.text
  assert.equal(
    nextOf(reportWith({ judgement, recording: leakyRecording({ metadata: metadataWith() }) })),
    'estimated, not counted; this tells who allocated what stays:',
  )
  assert.equal(
    nextOf(reportWith({ judgement, recording: leakyRecording() })),
    'estimated, not counted; a run of this tool counts, and names what stays:',
  )
})

test('an open run says with what it is run again', () => {
  assert.equal(
    lastOf(kind('an open run')),
    'INCONCLUSIVE: reconnect, SDK 0.19.2 · next: again with --duration 20s',
  )
})

test('what an open run needs stands once, and as flags on the last line', () => {
  const { verdict } = judgementWith()
  for (const neededDurationSec of [null, 600]) {
    const report = reportWith({
      recording: leakyRecording({ metadata: metadataWith() }),
      judgement: judgementWith({
        verdict: { ...verdict, kind: 'inconclusive', severity: 'none', standing: null, neededDurationSec },
      }),
    })
    const text = renderText(report, { width: 1000, color: false })
    assert.equal(text.match(/^Next/gm)?.length, 1)
    assert.equal(text.match(/make it longer|A run of about/g)?.length, 1)
    assert.match(lastOf(report), / · next: again with --\S+ \d+[smh]?$/)
  }
})

test('a regression says by which figures, against which run, and does not guess at a side', () => {
  const { verdict } = judgementWith()
  const metric = metricWith({ name: 'externrefs', basis: 'exact', unit: 'count', verdict: 'inconclusive' })
  const compared = comparisonWith({ metric: 'externrefs', unit: 'count', runSlope: 3, baselineSlope: 0 })
  const report = reportWith({
    recording: leakyRecording({ metadata: metadataWith() }),
    baselines: { rust: null, previous: leakyRecording({ metadata: metadataWith() }) },
    judgement: judgementWith({
      verdict: { ...verdict, kind: 'regressed', severity: 'low' },
      metrics: [metric],
      baselines: { rust: null, previous: baselineWith({ file: 'before.csv', metrics: [compared] }) },
      attribution: { binding: 'no', rust: 'no', rustSource: 'file', cause: 'no leak present', evidence: [] },
    }),
  })
  assert.match(
    lastOf(report),
    / · references 0 → \+3 a cycle · against before\.csv \(SDK 0\.19\.2\) · next: again with --rust-profile --heap-dump$/,
  )
  const text = renderText(report, { width: 1000, color: false })
  assert.match(
    text,
    /^Grows {2}more than in the previous run, before\.csv \(SDK 0\.19\.2\): references 0 → \+3 a cycle$/m,
  )
  assert.match(text, /^Next {3}no known finding fits; this tells who allocated what stays:$/m)
  assert.match(text, /^Where {2}not told: nothing grows so surely by itself that a side shows$/m)
})

test('where both sides grow the leak is placed once, on the first screen as on the last line', () => {
  const attribution: Attribution = {
    binding: 'yes',
    rust: 'yes',
    rustSource: 'file',
    cause: 'Rust SDK task management',
    evidence: [],
  }
  const report = reportWith({ judgement: judgementWith({ attribution }) })
  assert.match(
    renderText(report, { width: 1000, color: false }),
    /^Where {2}the Rust SDK; what its binding \(/m,
  )
  assert.match(lastOf(report), / · in the Rust SDK · /)
  assert.doesNotMatch(lastOf(report), /binding/)
})

test('RSS under an hour is no row of the table, and one line of the fold', () => {
  const report = kind('a leak beside its Rust baseline')
  const text = renderText(report, { width: 80, color: false })
  assert.doesNotMatch(text, /^RSS /m)
  const markdown = renderMarkdown([{ report, name: 'run', links: [], picture: null }], { where: '' })
  assert.doesNotMatch(markdown, /^\| RSS/m)
  assert.match(
    markdown,
    /^- Not in the table, since this run does not decide them: RSS and listeners\. RSS seldom tells anything in less than an hour\.$/m,
  )
})

test('an estimate that this run does not decide is a row all the same where it improved', () => {
  const heap = metricWith({ name: 'heap_alloc_bytes', verdict: 'inconclusive', slopePerMin: 0 })
  const counted = metricWith({ name: 'externrefs', basis: 'exact', unit: 'count', verdict: 'no-leak' })
  const namesWith = (change: 'improved' | 'inconclusive') => {
    const compared = comparisonWith({ metric: 'heap_alloc_bytes', kind: change })
    const baselines = { rust: null, previous: baselineWith({ kind: change, metrics: [compared] }) }
    const report = reportWith({ judgement: judgementWith({ metrics: [heap, counted], baselines }) })
    return metricRows(report).flatMap(({ metric }) => metric?.name ?? [])
  }
  assert.deepEqual(namesWith('improved'), ['heap_alloc_bytes', 'externrefs'])
  assert.deepEqual(namesWith('inconclusive'), ['externrefs'])
})

test('RSS of an hour is a row, be it undecided', () => {
  const rss = metricWith({ name: 'rss_bytes', verdict: 'inconclusive' })
  const sentenceOver = (durationSec: number) =>
    undecidedSentence(
      reportWith({
        recording: leakyRecording({ durationSec }),
        judgement: judgementWith({ metrics: [rss] }),
      }),
    )
  assert.match(sentenceOver(3570) ?? '', /RSS/)
  assert.equal(sentenceOver(3600), null)
})
