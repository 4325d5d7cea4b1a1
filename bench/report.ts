import { loadAssets } from '../src/report/assets.ts'
import { renderPng, renderSvg } from '../src/report/chart/pictures.ts'
import { chartSpec } from '../src/report/chart/vega-chart.ts'
import { renderHtml } from '../src/report/html/html.ts'
import { renderMarkdown } from '../src/report/markdown/markdown.ts'
import { renderText } from '../src/report/text.ts'
import { checkpointsOf, leakyRecording, reportWith } from '../test/report/fixtures.ts'
import type { BenchRow } from './bench-row.ts'

const GOAL_MS = 500
const HTML_GOAL_KB = 1024

/** The report of a day's soak sampled each second, with two baselines and 2,880 reconnects. */
export async function bench(): Promise<BenchRow[]> {
  const day = { durationSec: 86_400, everySec: 1 }
  const report = reportWith({
    recording: leakyRecording({ ...day, checkpoints: checkpointsOf(2880) }),
    baselines: { rust: leakyRecording({ ...day, origin: 'rust' }), previous: leakyRecording(day) },
  })
  const assets = await loadAssets()
  const picture = { metric: null, interactive: false } as const
  const svg = (theme: 'light' | 'dark') => renderSvg(chartSpec(report, { theme, ...picture }))
  const [light, lightMs] = await timed(() => svg('light'))
  const [dark, darkMs] = await timed(() => svg('dark'))
  const [, lightPngMs] = await timed(() => renderPng(light, assets.png))
  const [, darkPngMs] = await timed(() => renderPng(dark, assets.png))
  const [html, htmlMs] = await timed(() => renderHtml(report, assets.browserScripts))
  const run = { report, name: 'day', links: [], picture: null }
  const [, wordsMs] = await timed(
    () => renderText(report, { width: 80, color: false }) + renderMarkdown([run], { where: '' }),
  )
  const htmlKb = Math.round(Buffer.byteLength(html) / 1024)
  return [
    within('86,400 rows to an SVG, mean of light and dark, Vega loaded on the way', (lightMs + darkMs) / 2),
    within('SVG to PNG, mean of light and dark, resvg loaded on the way', (lightPngMs + darkPngMs) / 2),
    within('report.html', htmlMs),
    within('terminal text and Markdown', wordsMs),
    {
      name: 'size of report.html',
      figure: `${htmlKb} KB`,
      goal: `<= ${HTML_GOAL_KB} KB`,
      met: htmlKb <= HTML_GOAL_KB,
    },
  ]
}

async function timed<T>(action: () => T | Promise<T>): Promise<[T, ms: number]> {
  const start = performance.now()
  const result = await action()
  return [result, performance.now() - start]
}

function within(name: string, ms: number): BenchRow {
  return { name, figure: `${ms.toFixed(0)} ms`, goal: `<= ${GOAL_MS} ms`, met: ms <= GOAL_MS }
}
