import { loadAssets } from './assets.ts'
import { renderPng, renderSvg } from './chart/chart.ts'
import {
  type HistoryGroup,
  type HistoryPoint,
  historyGroups,
  historySpec,
  renderHistoryMarkdown,
} from './history/history.ts'
import { renderHistoryPage } from './html/html.ts'
import { writerInto } from './whole-files.ts'

const TITLE = 'sdk-memtest: history of runs'
/** Rows of a table in Markdown; the page has more. */
const MOST_ROWS = 100

/**
 * Writes a history into a folder: `history.md`, `history.html`, `history.vl.json`, `history.svg`, `history.png`, and the
 * dark twins of both pictures. The same runs give the same bytes.
 * @throws WriteFailure when the disk is full; UsageError that names the first file that could not be written otherwise.
 */
export async function writeHistory(outDir: string, points: readonly HistoryPoint[]): Promise<void> {
  const groups = historyGroups(points)
  const write = await writerInto(outDir)
  const picture = { light: 'history.svg', dark: 'history-dark.svg' }
  await write(
    'history.md',
    renderHistoryMarkdown(groups, { title: TITLE, preface: [], picture, mostRows: MOST_ROWS }),
  )
  const assets = await loadAssets()
  await write('history.html', renderHistoryPage(groups, TITLE, assets.browserScripts))
  const interactive = historySpec(groups, { theme: 'light', interactive: true })
  await write('history.vl.json', `${JSON.stringify(interactive, null, 1)}\n`)
  for (const [theme, suffix] of [
    ['light', ''],
    ['dark', '-dark'],
  ] as const) {
    const svg = await renderSvg(historySpec(groups, { theme, interactive: false }))
    await write(`history${suffix}.svg`, svg)
    await write(`history${suffix}.png`, await renderPng(svg, assets.png))
  }
}

/** The page alone, as text. */
export async function historyPage(points: readonly HistoryPoint[]): Promise<string> {
  const { browserScripts } = await loadAssets()
  return renderHistoryPage(historyGroups(points), TITLE, browserScripts)
}

/** One group's pictures, as SVG: kept every night for years, they must be small, and alike from night to night. */
export async function drawHistory(group: HistoryGroup): Promise<Record<'light' | 'dark', string>> {
  const draw = (theme: 'light' | 'dark') => renderSvg(historySpec([group], { theme, interactive: false }))
  return { light: await draw('light'), dark: await draw('dark') }
}
