import type { RunReport } from '../compare/compare.ts'
import { loadAssets } from './assets.ts'
import { chartSpec, renderPng, renderSvg } from './chart/chart.ts'
import { renderHtml } from './html/html.ts'
import { renderMarkdown } from './markdown/markdown.ts'
import { reportJson } from './report-json.ts'
import { runFiles } from './run-files.ts'
import { writerInto } from './whole-files.ts'

export interface ReportFiles extends RunReport {
  /** Made when it is not there. */
  outDir: string
  /** How a reader starts this tool (default `sdk-memtest`). */
  tool?: string
  /** False: `report.json` and `report.md` alone, without the page and the pictures. */
  isDrawn?: boolean
}

/**
 * Writes a run's report into a folder: `report.json`, `report.md`, `report.html`, `chart.vl.json`, `chart.svg`,
 * `chart.png`, and the dark twins of both pictures.
 * Each appears whole or not at all.
 * @throws WriteFailure when the disk is full; UsageError that names the first file that could not be written otherwise.
 */
export async function writeReport({
  outDir,
  tool = 'sdk-memtest',
  isDrawn = true,
  ...report
}: ReportFiles): Promise<void> {
  const { recording } = report
  const write = await writerInto(outDir)
  // First what other programs wait for: a picture that fails must not cost the verdict.
  await write('report.json', `${JSON.stringify(reportJson(report), null, 2)}\n`)
  const run = {
    report,
    name: recording.metadata?.options.scenario ?? recording.file,
    links: [],
    picture: null,
  }
  await write('report.md', renderMarkdown([run], { where: '', tool }))

  if (!isDrawn) return
  const assets = await loadAssets()
  await write(
    'report.html',
    renderHtml(report, assets.browserScripts, { tool, outDir, files: await runFiles(outDir) }),
  )
  const interactive = chartSpec(report, { theme: 'light', metric: null, interactive: true, title: 'verdict' })
  await write('chart.vl.json', `${JSON.stringify(interactive, null, 1)}\n`)
  for (const [theme, suffix] of [
    ['light', ''],
    ['dark', '-dark'],
  ] as const) {
    const svg = await renderSvg(
      chartSpec(report, { theme, metric: null, interactive: false, title: 'verdict' }),
    )
    await write(`chart${suffix}.svg`, svg)
    await write(`chart${suffix}.png`, await renderPng(svg, assets.png))
  }
}
