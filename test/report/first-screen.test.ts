import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { usesColor } from '../../src/cli/terminal.ts'
import { judgeFile, type RunReport } from '../../src/compare/judge-files.ts'
import { renderHtml } from '../../src/report/html/html.ts'
import { renderMarkdown } from '../../src/report/markdown/markdown.ts'
import { reportJson } from '../../src/report/report-json.ts'
import { fileLines } from '../../src/report/run-files.ts'
import { renderText } from '../../src/report/text.ts'
import { reportWith } from './fixtures.ts'
import { judgementWith } from './judgements.ts'

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
    'LEAK, FIRST SEEN (severity low): reconnect, SDK 0.19.2 · 91.1 MB a day · in binding · docs/findings/2026-11-externref-functions.md',
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
  assert.match(renderText(reportWith({ judgement: cleared }), PLAIN), /^Next {3}Nothing to repair\./m)
})

test('each file is listed with what opens it', () => {
  const listed = fileLines('out', [
    { name: 'report.html', opens: 'a browser' },
    { name: 'chart.png', opens: 'a picture' },
    { name: 'chart.svg', opens: 'a picture' },
  ])
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
