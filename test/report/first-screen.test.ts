import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { usesColor } from '../../src/cli/terminal.ts'
import { judgeFile, type RunReport } from '../../src/compare/judge-files.ts'
import type { Judgement } from '../../src/compare/judgement.ts'
import type { RunMetadata } from '../../src/compare/recording/run-metadata.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { reportJson } from '../../src/report/report-json.ts'
import { fileLines } from '../../src/report/run-files.ts'
import { renderText } from '../../src/report/text.ts'
import { checkpointsOf, leakyRecording, metadataWith, reportWith } from './fixtures.ts'
import { baselineWith, comparisonWith, judgementWith, metricWith } from './judgements.ts'

const RUN = fileURLToPath(new URL('recorded/samples.csv', import.meta.url))
const PLAIN = { width: 80, color: false }

/** A minute of the real SDK 0.19.2, scenario reconnect, judged without a Rust side. */
const recorded: RunReport = await judgeFile(
  RUN,
  null,
  { baselines: { rust: null, previous: null }, knownLeaks: [] },
  new Date('2026-11-26T06:00:00Z'),
)
const lines = renderText(recorded, PLAIN).trimEnd().split('\n')

test('the first screen of 80 by 24 says verdict, growth with errors, cost, place, since when and what to do', () => {
  const screen = lines.slice(0, 24).join('\n')
  assert.match(screen, /^LEAK, FIRST SEEN \(severity low\): reconnect, SDK 0\.19\.2\n/)
  assert.match(
    screen,
    /^Grows {2}references \(JavaScript objects that Rust keeps alive\): 10\.1 ± 0\.08 a\n {7}payment and 44 ± 0\.66 a reconnect/m,
  )
  assert.match(screen, /^Costs {2}91\.1 MB a day at the reference pace/m)
  assert.match(screen, /^Where {2}the binding/m)
  assert.match(screen, /^Since {2}0\.14\.0/m)
  assert.match(
    screen,
    /^Next {3}Every gRPC-web response leaves a function behind\n {7}\(docs\/findings\/2026-11-externref-functions\.md\): a known finding\. Repair:/m,
  )
  assert.deepEqual(
    lines.slice(0, 24).filter((line) => line.length > 80),
    [],
  )
})

test('the last line is the verdict again, with cost, place and the finding', () => {
  const last = lines.slice(lines.lastIndexOf('') + 1).join(' ')
  assert.equal(
    last,
    'LEAK, FIRST SEEN (severity low): reconnect, SDK 0.19.2 · 91.1 MB a day · in the binding · since 0.14.0 · next: its repair, docs/findings/2026-11-externref-functions.md',
  )
})

test('every rendering names the finding', () => {
  const title = 'Every gRPC-web response leaves a function behind'
  const url = 'docs/findings/2026-11-externref-functions.md'
  assert.deepEqual(reportJson(recorded).finding, { id: '2026-11-externref-functions', title, url })
  const run = { report: recorded, name: 'reconnect', links: [], picture: null }
  assert.ok(renderMarkdown([run], { where: '' }).includes(`Known finding: ${title} (\`${url}\`)`))
  const tool = 'npx github:someone/sdk-memtest#v1'
  const address = `https://github.com/someone/sdk-memtest/blob/v1/${url}`
  assert.ok(renderMarkdown([run], { where: '', tool }).includes(`Known finding: [${title}](${address})`))
  assert.ok(renderHtml(recorded, [], { tool }).includes(`<a href="${address}">${title}</a>`))
})

const leakOfReferences = metricWith({ name: 'externrefs', verdict: 'leak', basis: 'exact', unit: 'count' })
/** 5 KB a payment by its best estimate, twice as much at most. */
const openHeap = metricWith({
  name: 'heap_alloc_bytes',
  verdict: 'inconclusive',
  basis: 'estimate',
  unit: 'bytes',
  slopePerMin: 1000,
  lower99: -1000,
  upper95: 2000,
  perPayment: { amount: 5120, error: null },
})
const textWith = (judgement: Partial<Judgement>) =>
  renderText(reportWith({ judgement: judgementWith(judgement) }), PLAIN)
const unwrapped = (text: string) => text.replace(/\n {7}/g, ' ')

test('what was counted is the least that a leak costs while the heap beside it is open', () => {
  const cost = { kbPerMin: 3, ownKbPerMin: 90 }
  const decided = textWith({ cost, metrics: [leakOfReferences] })
  assert.match(decided, /^Costs {2}4\.22 MB a day at the reference pace/m)
  const open = textWith({ cost, metrics: [leakOfReferences, openHeap] })
  assert.match(open, /^Costs {2}at least 4\.22 MB a day at the reference pace/m)
  assert.match(unwrapped(open), /every 100\)\. The V8 heap is still open, up to 169 MB a day more\.$/m)
  assert.match(open.trimEnd().split('\n').slice(-2).join(' '), / · at least 4\.22 MB a day/)
})

test('a leak whose memory does not stand out yet says up to how much it may be', () => {
  const open = unwrapped(textWith({ metrics: [leakOfReferences, openHeap] }))
  assert.match(open, /^Costs {2}up to 169 MB a day at the reference pace .*: a longer run tells$/m)
  const falling = { ...openHeap, slopePerMin: 0 }
  assert.match(
    unwrapped(textWith({ metrics: [leakOfReferences, falling] })),
    /^Costs {2}memory still open: a longer run tells$/m,
  )
})

test('where a known finding tells what each object keeps, an open heap is told by that', () => {
  const options = { ...metadataWith().options, scenario: 'reconnect' as const }
  const checkpoints = checkpointsOf(20).map((checkpoint, index) => ({
    ...checkpoint,
    externrefs: { function: 100 + 1440 * index },
    rustLiveBlocks: 500 + 1440 * index,
    requests: 50 + 1800 * index,
  }))
  const references = {
    ...leakOfReferences,
    perPayment: { amount: 10, error: 0.1 },
    perCycle: { amount: 44, error: 0.1 },
  }
  const text = renderText(
    reportWith({
      recording: leakyRecording({ checkpoints, metadata: metadataWith({ options }) }),
      judgement: judgementWith({
        cost: { kbPerMin: 3, ownKbPerMin: 90 },
        metrics: [references, openHeap],
      }),
    }),
    PLAIN,
  )
  // (10 * 12 + 44 * 0.12) * 465 bytes a minute are 80 MB a day.
  assert.match(
    unwrapped(text),
    /^Costs {2}about 84\.2 MB a day at .*: 4\.22 MB as counted, and in the V8 heap 465 bytes for each object, as the finding measured$/m,
  )
})

test('lives and cycles of your own are told by the thousand: they have no pace', () => {
  const costOf = (scenario: 'lifecycle' | 'mine.ts') => {
    const metadata = metadataWith({ options: { ...metadataWith().options, scenario } })
    const bytes = metricWith({
      name: 'rust_live_bytes',
      verdict: 'leak',
      basis: 'exact',
      unit: 'bytes',
      perCycle: { amount: 2048, error: 0 },
    })
    const judgement = judgementWith({ cost: { kbPerMin: 3, ownKbPerMin: 90 }, metrics: [bytes] })
    return /^Costs {2}(.*)/m.exec(
      renderText(reportWith({ recording: leakyRecording({ metadata }), judgement }), PLAIN),
    )?.[1]
  }
  assert.equal(costOf('lifecycle'), '1.95 MB for 1,000 instances')
  assert.equal(costOf('mine.ts'), '1.95 MB for 1,000 cycles')
})

test('a run that planted its leak, and instances let go, do not send anybody to repair the SDK', () => {
  const nextOf = (options: Partial<RunMetadata['options']>) => {
    const metadata = metadataWith({ options: { ...metadataWith().options, ...options } })
    const report = reportWith({ recording: leakyRecording({ metadata }) })
    return /^Next {3}([\s\S]*?)\n\n/m.exec(renderText(report, PLAIN))?.[1]?.replace(/\n +/g, ' ')
  }
  assert.equal(
    nextOf({ inject: 'handle' }),
    'nothing: this run planted its leak itself (--inject handle), to see it found.',
  )
  assert.match(
    nextOf({ scenario: 'abandon' }) ?? '',
    /^An instance that is let go .* \(docs\/findings\/2026-11-abandoned-instances\.md\): let go only of what disconnect\(\) ended: .* --scenario lifecycle --cycles 50$/,
  )
})

test('a leak that lines of your own allocate is placed at the line', () => {
  const metadata = metadataWith({ options: { ...metadataWith().options, scenario: 'mine.ts' } })
  const stack = {
    kind: 'v8-stack' as const,
    name: 'openScreen (examples/mine.ts:4)',
    growth: 2_000_000,
    unit: 'bytes' as const,
    per: [],
    frames: [],
  }
  const judgement = judgementWith({ culprits: [stack] })
  assert.match(
    renderText(reportWith({ recording: leakyRecording({ metadata }), judgement }), PLAIN),
    /^Where {2}your own lines allocate what stays: openScreen \(examples\/mine\.ts:4\)$/m,
  )
})

test('what holds no memory has no such cost', () => {
  const files = metricWith({ name: 'fds', verdict: 'leak', basis: 'exact', unit: 'count' })
  assert.doesNotMatch(textWith({ metrics: [files] }), /^Costs/m)
})

test('a cleared run names the smallest leak that it would have shown', () => {
  const { verdict } = judgementWith()
  const cleared = judgementWith({
    verdict: { ...verdict, kind: 'no-leak', severity: 'none', standing: null },
    excludes: 'One object left in every 8 cycles would have shown.',
  })
  assert.match(
    renderText(reportWith({ judgement: cleared }), PLAIN),
    /^Limit {2}One object left in every 8 cycles would have shown\.\nNext /m,
  )
})

test('an improved run says by how much it grows less, and than what', () => {
  const { verdict } = judgementWith()
  const sentence = 'Grows less than before.csv. references: 0 a payment here, +10 there, counted: improved.'
  const improved = judgementWith({
    verdict: { ...verdict, kind: 'improved', severity: 'none', standing: null },
    baselines: { rust: null, previous: baselineWith({ kind: 'improved', sentence }) },
  })
  assert.match(
    renderText(reportWith({ judgement: improved }), PLAIN),
    /^Grows {2}less than before\.csv\. references: 0 a payment here/m,
  )
})

test('what a leak stands for is said in words where it is new, known or first seen', () => {
  const { verdict } = judgementWith()
  const sinceOf = (standing: 'new' | 'known' | 'first-seen') =>
    /^Since {2}(.*(?:\n {7}.*)*)/m
      .exec(
        renderText(reportWith({ judgement: judgementWith({ verdict: { ...verdict, standing } }) }), PLAIN),
      )?.[1]
      ?.replace(/\n +/g, ' ')
  assert.match(sinceOf('new') ?? '', /\. New: the previous run does not have it\.$/)
  assert.match(sinceOf('known') ?? '', /\. Known: the previous run has it too, or it is accepted\.$/)
  assert.match(sinceOf('first-seen') ?? '', /\. First seen: no previous run tells/)
})

test('what grows beside a leak that the previous run has too is told by its figures, never as a leak that it lacks', () => {
  const { verdict } = judgementWith()
  const sinceWith = (baselineVerdict: 'leak' | 'no-leak') => {
    const previous = baselineWith({ kind: 'regressed', baselineVerdict, metrics: [comparisonWith({})] })
    const judgement = judgementWith({
      verdict: { ...verdict, standing: 'new' },
      baselines: { rust: null, previous },
    })
    const text = renderText(
      reportWith({ judgement, baselines: { rust: null, previous: leakyRecording() } }),
      PLAIN,
    )
    return /^Since {2}(.*(?:\n {7}.*)*)/m.exec(text)?.[1]?.replace(/\n +/g, ' ')
  }
  assert.match(
    sinceWith('leak') ?? '',
    /New: a smaller leak is in the previous run.* too: Rust heap 0 B → \+92\.1 KB a cycle\.$/,
  )
  assert.match(sinceWith('no-leak') ?? '', /New: the previous run.* does not have it\.$/)
})

test('an open run names what rose and how long a run decides; a cleared one says that nothing is to do', () => {
  const { verdict } = judgementWith()
  const open = judgementWith({
    verdict: { ...verdict, kind: 'inconclusive', severity: 'none', standing: null, neededDurationSec: 600 },
    culprits: [{ kind: 'externref', name: 'SqliteStorage', growth: 2, unit: 'count', per: [], frames: [] }],
  })
  const text = renderText(reportWith({ judgement: open }), PLAIN)
  assert.match(text, /^Grows {2}perhaps: reference SqliteStorage \+2$/m)
  assert.match(text, /^Next {3}A run of about 10 min should decide; 20 min is the safe choice\.$/m)
  const cleared = judgementWith({
    verdict: { ...verdict, kind: 'no-leak', severity: 'none', standing: null },
  })
  assert.match(
    renderText(reportWith({ judgement: cleared }), PLAIN),
    /^Next {3}Nothing to repair\. A check on every pull request: docs\/action\.md$/m,
  )
})

test('each file is listed with what opens it', () => {
  const listed = fileLines(
    'out',
    [
      { name: 'report.html', opens: 'a browser' },
      { name: 'chart.png', opens: 'a picture' },
      { name: 'chart.svg', opens: 'a picture' },
    ],
    80,
  )
  assert.deepEqual(listed, [
    'Files in out:',
    '  report.html           a browser',
    '  chart.png, chart.svg  a picture',
  ])
})

test('colours are for a terminal whose user does not refuse them', () => {
  assert.equal(usesColor({ isTTY: true }, {}), true)
  assert.equal(usesColor({ isTTY: true }, { NO_COLOR: '' }), true)
  assert.equal(usesColor({ isTTY: true }, { NO_COLOR: '1' }), false)
  assert.equal(usesColor({ isTTY: true }, { TERM: 'dumb' }), false)
  assert.equal(usesColor({}, {}), false)
})
