import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunReport } from '../../src/compare/judge-files.ts'
import type { BaselineComparison, Verdict } from '../../src/compare/judgement.ts'
import { changeSentence, changeWords } from '../../src/report/change-words.ts'
import { renderSection } from '../../src/report/markdown/markdown.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'
import { baselineWith, comparisonWith, judgementWith } from './judgements.ts'

const COMMITS = { commit: '5d6e7f8aaa', baseCommit: '1a2b3c4bbb' }

function sentenceOf(
  comparison: Partial<BaselineComparison> | null,
  report: Partial<RunReport> = COMMITS,
  verdict: Partial<Verdict> = {},
): string | null {
  const plain = judgementWith()
  const words = changeWords(
    reportWith({
      judgement: {
        ...plain,
        verdict: { ...plain.verdict, ...verdict },
        baselines: { rust: null, previous: comparison === null ? null : baselineWith(comparison) },
      },
      baselines: { rust: null, previous: leakyRecording({ file: 'main, at the merge base, run 7' }) },
      ...report,
    }),
  )
  return words === null ? null : changeSentence(words)
}

test('what changed is told by its metrics, from what to what, and since which commit', () => {
  assert.equal(sentenceOf({}), '1a2b3c4 → 5d6e7f8: worse, Rust heap 0 B → +92.1 KB a cycle')
  const better = comparisonWith({ kind: 'improved', runSlope: 0, baselineSlope: 94_310 })
  assert.equal(
    sentenceOf({ kind: 'improved', metrics: [better] }),
    '1a2b3c4 → 5d6e7f8: better, Rust heap +92.1 KB → 0 B a cycle',
  )
})

test('of many metrics two are told and the others counted; a rate by the minute keeps its unit', () => {
  const minute = comparisonWith({ metric: 'rss_bytes', per: 'minute', runSlope: 10_240, baselineSlope: 0 })
  assert.equal(
    sentenceOf({ metrics: [comparisonWith({}), minute, minute] }),
    '1a2b3c4 → 5d6e7f8: worse, Rust heap 0 B → +92.1 KB a cycle, RSS 0 KB/min → +10 KB/min, 1 more',
  )
})

test('what is unchanged tells what leaks on both sides, and nothing of what does not', () => {
  const same = comparisonWith({ kind: 'unchanged', baselineSlope: 94_310 })
  const steady = comparisonWith({ metric: 'externrefs', kind: 'unchanged', runSlope: 0, unit: 'count' })
  assert.equal(
    sentenceOf({ kind: 'unchanged', metrics: [steady, same] }),
    '1a2b3c4 → 5d6e7f8: unchanged, Rust heap +92.1 KB a cycle as before',
  )
  assert.equal(sentenceOf({ kind: 'unchanged', metrics: [steady] }), '1a2b3c4 → 5d6e7f8: unchanged')
})

test('what does not decide, or cannot be compared, says so', () => {
  assert.equal(
    sentenceOf({ kind: 'inconclusive', metrics: [] }),
    '1a2b3c4 → 5d6e7f8: nothing proven, the two runs do not decide whether anything changed',
  )
  assert.equal(
    sentenceOf({ kind: 'not-comparable', differences: ['They differ in amount: 7 here, 1000 there.'] }),
    '1a2b3c4 → 5d6e7f8: not comparable, They differ in amount: 7 here, 1000 there',
  )
  assert.equal(sentenceOf(null), '1a2b3c4 → 5d6e7f8: not compared')
  const stopped = metadataWith({ outcome: { kind: 'stopped', detail: 'ended early on request' } })
  assert.equal(
    sentenceOf(
      { kind: 'not-comparable', differences: ['They differ in work.'] },
      { ...COMMITS, recording: leakyRecording({ metadata: stopped }) },
    ),
    '1a2b3c4 → 5d6e7f8: not comparable, this run was stopped before its end',
  )
})

test('a base without a commit is told by its name: a file, or the version that was measured beside it', () => {
  const previous = (file: string) => ({ rust: null, previous: leakyRecording({ file }) })
  const { commit } = COMMITS
  for (const where of ['job', 'machine']) {
    assert.match(
      sentenceOf({}, { commit, baselines: previous(`SDK 0.19.1, same ${where}`) }) ?? '',
      /^SDK 0\.19\.1 → 5d6e7f8: worse/,
    )
  }
  assert.match(
    sentenceOf({}, { baselines: previous('old/basic.csv') }) ?? '',
    /^old\/basic\.csv → this run: worse/,
  )
})

test('no baseline yet is neutral: a leak is first seen, and what is none is never called so; nothing is said where no commit is known', () => {
  const none = { baselines: { rust: null, previous: null } }
  const first = { ...none, commit: COMMITS.commit }
  assert.equal(sentenceOf(null, first, { standing: 'first-seen' }), 'no baseline yet → 5d6e7f8: first seen')
  for (const kind of ['no-leak', 'inconclusive', 'invalid'] as const) {
    assert.equal(
      sentenceOf(null, first, { kind, standing: null }),
      'no baseline yet → 5d6e7f8: nothing to compare with',
    )
  }
  assert.equal(sentenceOf(null, first, { standing: 'known' }), 'no baseline yet → 5d6e7f8: accepted as known')
  assert.equal(sentenceOf(null, none), null)
  const judgement = judgementWith()
  const verdict: Verdict = { ...judgement.verdict, standing: 'first-seen' }
  const report = reportWith({ ...first, judgement: { ...judgement, verdict } })
  const { rows } = renderSection([{ report, name: 'stress', links: [], picture: null }], {
    where: 'this pull request',
  })
  assert.deepEqual(rows[0]?.cells.slice(0, 2), ['stress', '⚪ leak, first seen'])
})

test('of several runs of one section those are folded that nobody must act on', () => {
  const judged = (name: string, verdict: Partial<Verdict>) => {
    const judgement = judgementWith()
    const report = reportWith({
      ...COMMITS,
      judgement: { ...judgement, verdict: { ...judgement.verdict, ...verdict } },
    })
    return { report, name, links: [], picture: null }
  }
  const { markdown, rows } = renderSection(
    [judged('basic', { kind: 'no-leak', severity: 'none', standing: null }), judged('stress', {})],
    { where: '' },
  )
  assert.deepEqual(
    rows.map(({ rank }) => rank),
    [1, 74],
  )
  assert.match(
    markdown,
    /^### sdk-memtest: leak, new \(worst of 2 runs\) · 5d6e7f8\n\n#### stress: leak, new\n\n\*\*No baseline/,
  )
  assert.match(
    markdown,
    /\n\n#### basic: no leak\n\n<details>\n<summary>Figures, cause, chart, how to reproduce<\/summary>\n\n\*\*No baseline.*<\/details>\n\n<\/details>$/s,
  )
})
