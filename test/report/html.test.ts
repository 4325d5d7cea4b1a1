import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { renderHtml } from '../../src/report/html/html.ts'
import { escapeHtml, inlineJson, inlineScript } from '../../src/text/html-escape.ts'
import { leakyRecording, metadataWith, recordingOf, reportWith } from './fixtures.ts'
import { baselineWith, judgementWith } from './judgements.ts'

const LIBRARY = 'globalThis.vegaEmbed = async () => ({ finalize() {} })'

const SDK = { spec: '0.19.2', version: '0.19.2', wasmSha256: '8f4e2c1a9b3d'.padEnd(64, '0') }
const hashOf = (source: string) => `'sha256-${createHash('sha256').update(source).digest('base64')}'`

test('the page allows its own scripts by hash, and nothing else', () => {
  const page = renderHtml(reportWith(), [LIBRARY, 'let closing = "</script>"'])
  const policy = page
    .match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)?.[1]
    ?.replaceAll('&#39;', "'")
  const [loader, ...more] = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, source = '']) => source,
  )
  assert.deepEqual(more, [])
  const packed = page.match(/<script type="text\/plain" id="library">([A-Za-z0-9+/=]*)<\/script>/)?.[1] ?? ''
  const library = gunzipSync(Buffer.from(packed, 'base64')).toString()
  assert.ok(library.startsWith(`${LIBRARY};\nlet closing = "</script>";\n(`))
  assert.equal(
    policy,
    `default-src 'none'; script-src ${hashOf(loader ?? '')} ${hashOf(library)}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`,
  )
})

test('the page names no address at all outside its scripts and data', () => {
  const page = renderHtml(reportWith(), [LIBRARY]).replace(/<script[\s\S]*?<\/script>/g, '')
  assert.doesNotMatch(page, /https?:|\/\/[a-z]|src=|href=|@import|url\(/)
})

test('outside text is escaped wherever it stands', () => {
  const hostile = '</script><img src=x onerror=alert(1)> "\' &amp;'
  const { verdict } = judgementWith()
  const judgement = judgementWith({
    file: hostile,
    verdict: { ...verdict, headline: hostile, reasons: [hostile] },
    notes: [hostile],
    baselines: { rust: baselineWith({ file: hostile, differences: [hostile] }), previous: null },
    attribution: { binding: 'no', rust: 'yes', rustSource: 'file', cause: hostile, evidence: [hostile] },
    culprits: [{ kind: 'resource', name: hostile, growth: 1, unit: 'count', per: [], frames: [hostile] }],
  })
  const page = renderHtml(reportWith({ judgement, recording: leakyRecording({ file: hostile }) }), [LIBRARY])
  assert.doesNotMatch(page, /<img/)
  assert.equal(page.match(/<\/script>/g)?.length, 3)
})

test('escaping: no text can leave an element, an attribute or a script', () => {
  const hostile = fc.array(
    fc.constantFrom('<', '>', '"', "'", '&', '</script', '</SCRIPT ', '<!--', '-->', 'a', '\ud800', '\u2028'),
  )
  fc.assert(
    fc.property(hostile, (parts) => {
      const text = parts.join('')
      assert.doesNotMatch(escapeHtml(text), /[<>"']/)
      assert.doesNotMatch(inlineJson({ text }), /</)
      assert.deepEqual(JSON.parse(inlineJson({ text })), { text })
      const body = inlineScript(`x = ${JSON.stringify(text)}`).html.slice(
        '<script>'.length,
        -'</script>'.length,
      )
      assert.doesNotMatch(body, /<\/script|<!--/i)
      assert.equal(new Function(`let x\n${body}\nreturn x`)(), text)
    }),
    { seed: 8, numRuns: 1000 },
  )
})

test('no text can reorder what surrounds it; the lines of a listing stay', () => {
  assert.equal(escapeHtml('a\u202egnp.exe'), 'a gnp.exe')
  assert.equal(escapeHtml('\u001b[31mred\u0007\u2066x\u061c'), ' [31mred x ')
  assert.equal(escapeHtml('one\n  two\n'), 'one\n  two\n')
})

test('each metric that was measured can be chosen, the leaking one first', () => {
  const page = renderHtml(reportWith(), [LIBRARY])
  assert.deepEqual(page.match(/<option[^<]*/g), [
    '<option value="rust_live_bytes" selected>Rust heap (leak)',
    '<option value="heap_alloc_bytes">V8 heap (leak)',
    '<option value="rss_bytes">RSS',
  ])
  const data = JSON.parse(page.match(/id="charts">(.*?)<\/script>/)?.[1] ?? '')
  assert.deepEqual(Object.keys(data.choices), ['rust_live_bytes', 'heap_alloc_bytes', 'rss_bytes'])
  assert.deepEqual(Object.keys(data.configs), ['light', 'dark'])
})

test('the headline says what was measured, and the terms below it how much of it', () => {
  const page = renderHtml(
    {
      ...reportWith({ recording: leakyRecording({ metadata: metadataWith({ sdk: SDK }) }) }),
      commit: '0a91b95c30443d',
    },
    [LIBRARY],
  )
  assert.match(
    page,
    /<h1 class="bad">Leak, new: reconnect, SDK 0\.19\.2 · 0a91b95 <span class="severity">severity high<\/span><\/h1>/,
  )
  const terms = [...page.matchAll(/<div><dt>([^<]*)<\/dt><dd>([^<]*)<\/dd><\/div>/g)].map(
    ([, term, text]) => [term, text],
  )
  assert.deepEqual(terms, [
    ['Scenario', 'reconnect'],
    ['Host', 'node'],
    ['SDK', '0.19.2'],
    ['Library', 'SHA-256 8f4e2c1a9b3d'],
    ['Commit', '0a91b95'],
    ['Duration', '30 min of 30 min asked'],
    ['Payments', '360'],
    ['Cycles', '60'],
    ['Ended', 'completed'],
  ])
})

test('the samples are offered where they lie beside the page, and only there', () => {
  const files = [{ name: 'samples.csv', opens: 'the time series' }]
  const link = '<a href="samples.csv" download>'
  assert.ok(renderHtml(reportWith(), [LIBRARY], { files }).includes(link))
  assert.ok(!renderHtml(reportWith(), [LIBRARY]).includes(link))
})

test('each figure of the table has its metric and its column for headings', () => {
  const table = renderHtml(reportWith(), [LIBRARY]).match(/<table>.*<\/table>/)?.[0] ?? ''
  assert.deepEqual(table.match(/<th [^/]*/g), [
    '<th scope="col">Metric<',
    '<th scope="col" class="figure">This run<',
    '<th scope="col">Verdict<',
    '<th scope="row">Rust heap<',
    '<th scope="row">V8 heap<',
    '<th scope="row">RSS<',
    '<th scope="row">payments<',
  ])
})

test('a run without any figure still has a page that says so', () => {
  const recording = recordingOf({}, { durationSec: 0, elapsedSec: new Float64Array() })
  const page = renderHtml(reportWith({ recording }), [LIBRARY])
  assert.match(page, /This run has no figure over time to draw\./)
  assert.doesNotMatch(page, /NaN|undefined<|\[object/)
})
