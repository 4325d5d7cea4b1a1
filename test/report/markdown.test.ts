import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lexer } from 'marked'
import type { Verdict } from '../../src/compare/judgement.ts'
import { type MarkdownRun, renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'
import { baselineWith, comparisonWith, judgementWith } from './judgements.ts'

function runWith(overrides: Partial<MarkdownRun> = {}): MarkdownRun {
  return { report: reportWith(), name: 'reconnect', links: [], picture: null, ...overrides }
}

function verdictWith(overrides: Partial<Verdict>): Verdict {
  return { ...judgementWith().verdict, ...overrides }
}

test('the first line is the verdict in words', () => {
  const first = (verdict: Partial<Verdict>, where = '') =>
    renderMarkdown(
      [runWith({ report: reportWith({ judgement: judgementWith({ verdict: verdictWith(verdict) }) }) })],
      {
        where,
      },
    )
      .split('\n')[0]
      ?.replace(/ · samples\.csv$/, '')
  assert.equal(first({}, 'this pull request'), '### sdk-memtest: leak, new in this pull request')
  assert.equal(first({ standing: 'known' }, 'this pull request'), '### sdk-memtest: leak, known')
  assert.equal(first({ kind: 'regressed', standing: null }), '### sdk-memtest: regression')
  assert.equal(first({ kind: 'no-leak' }), '### sdk-memtest: no leak')
  assert.equal(first({ kind: 'improved' }), '### sdk-memtest: improved, no leak')
  assert.equal(first({ kind: 'inconclusive' }), '### sdk-memtest: inconclusive')
  assert.equal(first({ kind: 'invalid' }), '### sdk-memtest: invalid run')
})

test('heading and first lines name what was measured, and since when it is so', () => {
  const recording = leakyRecording({ metadata: metadataWith() })
  const run = runWith({ report: reportWith({ recording, commit: 'abcdef0123' }) })
  const [heading, change, headline, subject] = renderMarkdown([run], { where: '' }).split('\n\n')
  assert.equal(heading, '### sdk-memtest: leak, new · reconnect, SDK 0.19.2 · abcdef0')
  assert.equal(change, '**No baseline yet → abcdef0: first seen.**')
  assert.match(headline ?? '', /^\*\*Each reconnect leaves 1 SqliteStorage reference/)
  assert.equal(
    subject,
    'reconnect on SDK 0.19.2 (node): 30 min of 30 min asked, 360 payments, 60 cycles (reconnects of both wallets), completed, commit abcdef0.',
  )
})

test('with both baselines the table has all columns, leaks first, counted before estimated', () => {
  const rust = baselineWith({ metrics: [comparisonWith({ kind: 'unchanged', baselineSlope: 90_100 })] })
  const judgement = judgementWith({ baselines: { rust, previous: baselineWith() } })
  const text = renderMarkdown([runWith({ report: reportWith({ judgement }) })], { where: '' })
  assert.deepEqual(
    text.split('\n').filter((line) => line.startsWith('|')),
    [
      '| growth | this run | Rust baseline | previous | change | course |',
      '|---|--:|--:|--:|---|---|',
      '| Rust heap | +92.1 KB/cycle | +88 KB/cycle | 0 B/cycle | worse by 92.1 KB | ▁▂▃▄▄▅▆▇ |',
      '| V8 heap | +1,331 KB/min | n/a | n/a | not compared | ▁▂▃▄▄▅▆▇ |',
      '| RSS | +3.1 KB/min | n/a | n/a | not compared | ▃▄▄▅▅▅▅▅ |',
      '| payments | 360 ok, 0 failed |  |  |  |  |',
    ],
  )
})

test('without a baseline there is no empty column, and it is said', () => {
  const text = renderMarkdown([runWith()], { where: '' })
  assert.match(text, /^\| growth \| this run \| verdict \| course \|$/m)
  assert.match(text, /^- Rust baseline: none, nothing to compare with\.$/m)
  assert.match(text, /^- Previous run: none, nothing to compare with\.$/m)
})

test('an inconclusive run says how long one would decide', () => {
  const verdict = verdictWith({
    kind: 'inconclusive',
    standing: null,
    headline: 'Too short.',
    neededDurationSec: 1800,
  })
  const text = renderMarkdown([runWith({ report: reportWith({ judgement: judgementWith({ verdict }) }) })], {
    where: '',
  })
  assert.match(
    text,
    /^\*\*Too short\.\*\*\n[\s\S]*^- \*\*Next\*\* A run of about 30 min should decide; 1 h is the safe choice\.$/m,
  )
})

test('a picture takes the place of the Mermaid chart, with its addresses made safe', () => {
  const picture = {
    lightUrl: 'https://github.com/o/r/blob/abc/l.png?raw=true',
    darkUrl: 'https://a.b/"><script>',
  }
  const text = renderMarkdown([runWith({ picture })], { where: '' })
  assert.doesNotMatch(text, /mermaid|<script>/)
  assert.match(
    text,
    /<source media="\(prefers-color-scheme: dark\)" srcset="https:\/\/a\.b\/%22%3E%3Cscript%3E">/,
  )
  assert.match(
    text,
    /<img alt="Rust heap over time: leak, new" src="https:\/\/github\.com\/o\/r\/blob\/abc\/l\.png\?raw=true">/,
  )
})

test('hostile names from a run reach the page as text', () => {
  const judgement = judgementWith({
    verdict: verdictWith({ headline: '<b>|x|</b> @octocat' }),
    culprits: [
      { kind: 'externref', name: '</details>`', growth: 4, unit: 'count', per: [], frames: ['a|b', '<i>'] },
    ],
    notes: ['[x](javascript:y)'],
  })
  const recording = leakyRecording({ file: 'x`\n```\n</details>.csv' })
  const text = renderMarkdown([runWith({ report: reportWith({ judgement, recording }), name: '@a|b' })], {
    where: '',
  })
  assert.match(text, /^\*\*&lt;b&gt;&#124;x&#124;&lt;\/b&gt; @&#8203;octocat\.\*\*$/m)
  assert.match(text, /reference \*\*&lt;\/details&gt;&#96;\*\*: \+4<br>called by a&#124;b ← &lt;i&gt;$/m)
  const html = lexer(text)
    .filter((token) => token.type === 'html')
    .map((token) => token.raw.trim())
  assert.equal(
    html.filter((raw) => raw.includes('<details>')).length,
    html.filter((raw) => raw.includes('</details>')).length,
  )
})

test('several runs: the worst on top, one line each, then a section each', () => {
  const named = (name: string, verdict: Partial<Verdict>) =>
    runWith({
      name,
      report: reportWith({
        judgement: judgementWith({ verdict: verdictWith({ headline: `${name}.`, ...verdict }) }),
      }),
    })
  const runs = [
    named('basic', { kind: 'no-leak', severity: 'none', standing: null }),
    named('known', { standing: 'known' }),
    named('short', { kind: 'inconclusive', severity: 'none', standing: null }),
    named('mild', { severity: 'medium' }),
    named('severe', { severity: 'critical' }),
    named('broken', { kind: 'invalid', severity: 'none', standing: null }),
  ]
  const lines = renderMarkdown(runs, { where: 'this pull request' }).split('\n')
  assert.deepEqual(lines.slice(0, 10), [
    '### sdk-memtest: leak, new in this pull request (worst of 6 runs)',
    '',
    '| run | verdict | severity | what changed |',
    '|---|---|---|---|',
    '| severe | 🔴 leak, new in this pull request | critical | severe. |',
    '| mild | 🔴 leak, new in this pull request | medium | mild. |',
    '| broken | 🔴 invalid run | none | broken. |',
    '| known | 🟡 leak, known | high | known. |',
    '| short | ⚪ inconclusive | none | short. |',
    '| basic | 🟢 no leak | none | basic. |',
  ])
  assert.deepEqual(
    lines.filter((line) => line.startsWith('#### ')),
    [
      'severe: leak, new',
      'mild: leak, new',
      'broken: invalid run',
      'known: leak, known',
      'short: inconclusive',
      'basic: no leak',
    ].map((title) => `#### ${title}`),
  )
})

test('whatever the number of runs, the text fits and ends at a border', () => {
  for (const count of [1, 12, 40, 600]) {
    const runs = Array.from({ length: count }, (_, index) =>
      runWith({ name: `scenario ${index} ${'ö'.repeat(40)}` }),
    )
    const text = renderMarkdown(runs, { where: '' })
    assert.ok(Buffer.byteLength(text) <= 60_000, `${count} runs: ${Buffer.byteLength(text)} bytes`)
    assert.equal(text.includes('_The report was cut here'), count > 12)
    const openings = text.match(/<details>/g)?.length
    assert.equal(openings, text.match(/<\/details>/g)?.length)
    assert.equal((text.match(/^```/gm)?.length ?? 0) % 2, 0)
  }
})

test('a table that does not fit loses rows from its end and says how many', () => {
  const runs = Array.from({ length: 600 }, (_, index) => runWith({ name: `scenario ${index}` }))
  const text = renderMarkdown(runs, { where: '', maxBytes: 20_000 })
  const shown = text.match(/^\| scenario /gm)?.length ?? 0
  assert.ok(shown > 100)
  assert.ok(text.includes(`_and ${600 - shown} more, left out to fit_`))
})

test('the links of the whole report stay at its end when the rest is cut', () => {
  const runs = Array.from({ length: 40 }, (_, index) => runWith({ name: `scenario ${index}` }))
  const links = [{ label: 'all files', url: 'https://github.com/o/r/actions/runs/1#artifacts' }]
  const text = renderMarkdown(runs, { where: '', links, maxBytes: 9000 })
  assert.ok(Buffer.byteLength(text) <= 9000)
  assert.deepEqual(text.split('\n').slice(-4), [
    '_The report was cut here to fit; the rest is in the files of the run._',
    '',
    '[all files](https://github.com/o/r/actions/runs/1#artifacts)',
    '',
  ])
})

test('no runs at all is a sentence, not a crash', () => {
  assert.equal(renderMarkdown([], { where: '' }), '### sdk-memtest: no run to report\n')
})
