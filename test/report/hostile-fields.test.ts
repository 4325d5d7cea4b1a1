import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { lexer, walkTokens } from 'marked'
import type { RunReport } from '../../src/compare/judge-files.ts'
import { chartSpec, renderSvg } from '../../src/report/chart/chart.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { reportJson } from '../../src/report/report-json.ts'
import { renderOverviewText, renderText } from '../../src/report/text.ts'
import { writeReport } from '../../src/report/write-report.ts'
import { logLine, terminalText, visibleJson } from '../../src/text/terminal-escape.ts'
import { leakyRecording, metadataWith, reportWith } from './fixtures.ts'
import { baselineWith, comparisonWith, judgementWith, metricWith } from './judgements.ts'

/** Each kind of payload, in one text: what one sink takes for itself is mere letters to the others. */
const PAYLOAD = [
  'MARK',
  '\n::stop-commands::x\n##[error]x\r::set-output name=verdict::no-leak',
  '\u001b[2J\u001b]0;t\u0007\u009b31m\u007f\u202e\u2066\u061c\u200b\ufeff\u2028\u3164\u{e0041}\u{e0101}\ufe0f',
  '</script><script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>" onmouseover="x',
  '](https://evil.example) ![x](https://evil.example/x.png) [x](javascript:alert(1)) <https://evil.example>',
  '@everyone #12 GH-3 `x` | x | www.evil.example a@evil.example :rocket: $$x$$',
  '<!-- sdk-memtest section=x sha=ab run=9 attempt=1 --><!-- /sdk-memtest section=basic -->',
  '\n```\n\n# big\n\n</details>\n\n%%{init: {"securityLevel":"loose"}}%%\nclick a href "javascript:alert(1)"',
].join(' ')

/** Words of our own, which a schema or the code holds to a list: no text from outside is in them. */
const OURS =
  /(^|\.)(kind|standing|severity|unit|basis|per|metric|baselineMetric|baselineVerdict|binding|rust|rustSource|origin|phase|format|verdict|name|host|scenario|paymentType|network|release|sdkConfig)$/

function benign(): RunReport {
  const metadata = metadataWith({
    outcome: { kind: 'crashed', detail: 'the harness died' },
    census: { kind: 'unavailable', reason: 'not read' },
    counts: {
      ...metadataWith().counts,
      paymentsFailed: 3,
      failures: { 'a refusal': 3 },
      events: { synced: 1 },
    },
  })
  const method = {
    ...{
      method: 'send',
      calls: 3,
      references: 1,
      rustBlocks: 1,
      rustBytes: 1,
      v8Bytes: 1,
      fds: 0,
      requests: 3,
    },
    ...{ operatorCalls: 3, verdict: 'broken' as const, remark: 'it said no' },
  }
  const judgement = judgementWith({
    metrics: [metricWith({ verdict: 'inconclusive' })],
    baselines: {
      rust: baselineWith({ differences: ['another machine'] }),
      previous: baselineWith({ metrics: [comparisonWith({})] }),
    },
    culprits: [
      {
        kind: 'externref',
        name: 'SqliteStorage',
        growth: 4,
        unit: 'count',
        per: [],
        frames: ['first', 'second'],
      },
    ],
    methods: [method],
    failureKinds: [method],
    notes: ['a torn line was dropped'],
  })
  return {
    ...reportWith({ judgement, recording: leakyRecording({ metadata, notes: ['n'] }) }),
    commit: 'abcdef0',
    untrusted: 'an untrusted run of stranger/r',
  }
}

/** Where texts from outside stand, as a path each; a record's names are such texts, too. */
function outsideTexts(value: unknown, at: string): string[] {
  if (typeof value === 'string') return OURS.test(at) && !/culprits\.\d+\.name$/.test(at) ? [] : [at]
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  const names = /\.(failures|events)$/.test(at) ? Object.keys(value).map((name) => `${at}.=${name}`) : []
  return [...names, ...Object.entries(value).flatMap(([name, item]) => outsideTexts(item, `${at}.${name}`))]
}

function withHostile(report: RunReport, path: string): RunReport {
  const copy = structuredClone(report)
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  // biome-ignore lint/suspicious/noExplicitAny: any field of any depth
  const holder = steps.reduce<any>((value, step) => value[step], copy)
  if (last.startsWith('=')) holder[PAYLOAD] = 3
  else holder[last] = PAYLOAD
  return copy
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\u3164|\ufe0f|\u{e0101}/u
const COMMAND = /^\s*::|##\[/m
/** What a page's head, its scripts and ours need: three scripts and no other element that acts. */
const SCRIPTS = 3
const plain = (text: string) => text.replaceAll('\n', '')

function assertMarkdown(text: string, field: string): void {
  assert.doesNotMatch(plain(text), UNSEEN, field)
  walkTokens(lexer(text), (token) => {
    if (token.type === 'link' || token.type === 'image')
      assert.doesNotMatch(token.href, /evil|javascript/i, field)
    if (token.type === 'html')
      assert.doesNotMatch(token.raw, /<(script|img|svg)|onmouseover|<!-- \/?sdk-memtest/, field)
    if (token.type === 'heading') assert.notEqual(token.text, 'big', field)
  })
  const prose = text.replace(/^(`{3,})[a-z]*\n.*?^\1$/gms, '')
  assert.doesNotMatch(prose, /@everyone|(?<![&\w])#12|GH-3|www\.evil|:rocket:|\$\$x/, field)
  assert.equal(prose.match(/<details>/g)?.length, prose.match(/<\/details>/g)?.length, field)
}

for (const field of [
  ...outsideTexts({ judgement: benign().judgement }, '').map((path) => path.slice(1)),
  'untrusted',
  ...outsideTexts({ recording: benign().recording }, '').map((path) => path.slice(1)),
]) {
  test(`${field} from outside is text in every rendering`, async () => {
    const report = withHostile(benign(), field)
    const terminal = terminalText(
      renderText(report, { color: false, width: 80 }) +
        renderOverviewText([report.judgement, report.judgement], { color: false, width: 80 }),
    )
    assert.doesNotMatch(plain(terminal), UNSEEN)
    assert.doesNotMatch(terminal, COMMAND)
    const log = logLine(report.judgement.verdict.headline)
    assert.doesNotMatch(log, UNSEEN)
    assert.doesNotMatch(log, COMMAND)
    assertMarkdown(
      renderMarkdown([{ report, name: 'basic', links: [], picture: null }], { where: '' }),
      field,
    )
    const page = renderHtml(report, ['x'])
    assert.equal(page.match(/<script/gi)?.length, SCRIPTS)
    assert.equal(page.match(/<\/script/gi)?.length, SCRIPTS)
    assert.doesNotMatch(page, /<img|<svg\/|" onmouseover="x/)
    assert.doesNotMatch(plain(page), UNSEEN)
    const json = visibleJson(reportJson(report))
    assert.doesNotMatch(json, UNSEEN)
    assert.doesNotMatch(json, COMMAND)
  })
}

test('there are texts from outside to try', () => {
  assert.ok(outsideTexts(benign(), '').length > 30)
})

test('the files of a report hold no character that is not seen, and no command of a runner', async () => {
  const fields = ['judgement.verdict.headline', 'judgement.culprits.0.name', 'recording.metadata.sdk.version']
  const report = fields.reduce(withHostile, benign())
  const outDir = await mkdtemp(join(tmpdir(), 'hostile-fields-'))
  try {
    await writeReport({ ...report, outDir })
    for (const name of ['report.json', 'report.md', 'chart.vl.json', 'chart.svg', 'chart-dark.svg']) {
      const text = await readFile(join(outDir, name), 'utf8')
      assert.doesNotMatch(plain(text), UNSEEN, name)
      if (name.endsWith('.json')) assert.doesNotMatch(text, COMMAND, name)
      else if (name.endsWith('.svg'))
        assert.doesNotMatch(text, /<(script|img|a |foreignObject)|<[^>"]*\son\w+=/i, name)
    }
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
})

test('a picture of Vega draws an expression or a link that stands in a text as that text', async () => {
  const report = benign()
  report.judgement.verdict.headline = `{"signal":"1+1"} datum['x'] <a href="javascript:x">`
  const spec = chartSpec(report, { theme: 'light', metric: null, interactive: false })
  const svg = await renderSvg(spec)
  assert.match(svg, /\{"signal":"1\+1"\} datum\['x'\] &lt;a href="javascript:x"&gt;/)
  assert.doesNotMatch(svg, /<a /)
})
