import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadAssets } from '../../src/report/assets.ts'
import { renderPng, renderSvg } from '../../src/report/chart/pictures.ts'
import { type ChartOptions, chartSpec } from '../../src/report/chart/vega-chart.ts'
import { leakyRecording, recordingOf, reportWith } from './fixtures.ts'
import { judgementWith } from './judgements.ts'

const PICTURE: ChartOptions = { theme: 'light', metric: null, interactive: false }

function svgTexts(svg: string): string[] {
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text = '']) => text)
}

test('the picture has title, units, legend and slope as text', async () => {
  const previous = leakyRecording()
  const svg = await renderSvg(chartSpec(reportWith({ baselines: { rust: null, previous } }), PICTURE))
  const texts = svgTexts(svg)
  for (const text of [
    'sdk-memtest: leak, new',
    'Each reconnect leaves 1 SqliteStorage reference and 92.1 KB in the Rust heap.',
    'minutes since start',
    'Rust heap (MB)',
    'this run',
    'previous run',
    'fit: +92.1 KB a cycle (+184.2 KB/min)',
  ]) {
    assert.ok(texts.includes(text), `${text} in ${texts.join(' | ')}`)
  }
})

test('outside text cannot leave the picture as markup, and a long sentence is cut to its width', async () => {
  const { verdict } = judgementWith()
  const headline = `<script>alert(1)</script> ${'a very long sentence '.repeat(40)}`
  const report = reportWith({ judgement: judgementWith({ verdict: { ...verdict, headline } }) })
  const svg = await renderSvg(chartSpec(report, PICTURE))
  assert.ok(!svg.includes('<script>'))
  assert.ok(Number(svg.match(/width="(\d+)"/)?.[1]) < 900)
  assert.ok(svgTexts(svg).some((text) => text.endsWith('…')))
})

test('a dollar sign in outside text stands for nothing but itself', async () => {
  const { png: assets } = await loadAssets()
  const { verdict } = judgementWith()
  for (const headline of ["it$&s 5 $' or $`", 'costs $<5> or $"5"', '$$ $1 $0']) {
    const report = reportWith({ judgement: judgementWith({ verdict: { ...verdict, headline } }) })
    const svg = await renderSvg(chartSpec(report, PICTURE))
    assert.equal(svg.match(/<svg /g)?.length, 1)
    assert.equal(Buffer.from((await renderPng(svg, assets)).subarray(1, 4)).toString(), 'PNG')
  }
})

test('the PNG has twice the size of the SVG, and text in it', async () => {
  const spec = chartSpec(reportWith({ recording: leakyRecording({ durationSec: 0 }) }), PICTURE)
  const svg = await renderSvg(spec)
  const { png: assets } = await loadAssets()
  const png = await renderPng(svg, assets)
  assert.equal(Buffer.from(png.subarray(1, 4)).toString(), 'PNG')
  const widthPx = new DataView(png.buffer, png.byteOffset).getUint32(16)
  assert.equal(widthPx, 2 * Number(svg.match(/width="(\d+)"/)?.[1]))
  const withoutText = await renderPng(svg.replace(/<text.*?<\/text>/g, ''), assets)
  assert.ok(png.length > withoutText.length * 1.5)
})

test('the legend is not as faint as the band of a thinned run', async () => {
  const day = () => recordingOf({ heap_alloc_bytes: (minute) => minute % 7 }, { durationSec: 86_400 })
  const baselines = { rust: null, previous: day() }
  const svg = await renderSvg(chartSpec(reportWith({ recording: day(), baselines }), PICTURE))
  const symbols = svg.match(/<g [^>]*role-legend-symbol.*?<path transform[^>]*>/g)
  assert.deepEqual(
    symbols?.map((symbol) => symbol.match(/ opacity="([^"]*)"\/>$/)?.[1]),
    ['1', '1'],
  )
})

test('a picture says in words what it shows', async () => {
  const { verdict } = judgementWith()
  const judgement = judgementWith({ verdict: { ...verdict, headline: 'The "heap" grows < 1 KB.' } })
  const svg = await renderSvg(chartSpec(reportWith({ judgement }), PICTURE))
  assert.match(
    svg,
    /^<svg role="img" aria-label="sdk-memtest: leak, new\nThe &quot;heap&quot; grows &lt; 1 KB\.\n[^"]*dashed: fitted line" xmlns=/,
  )
})
