import { escapeHtml, inlineJson, inlineScript } from '../../text/text.ts'
import {
  groupSentence,
  type HistoryGroup,
  historyConfig,
  historySpec,
  metricWords,
  perWords,
  rowWords,
} from '../history/history.ts'
import { toneOf } from '../verdict-words.ts'
import { type PageCharts, startPage } from './html-page-script.ts'
import { PAGE_STYLE } from './html-style.ts'

/** Rows of a table; the rest is said. */
const MOST_ROWS = 500

/**
 * A history as a page that needs nothing but itself: a chart that answers to the pointer, a choice of host and scenario,
 * the tables.
 * @param browserScripts Vega, Vega-Lite and vega-embed as classic scripts, in this order.
 */
export function renderHistoryPage(
  groups: readonly HistoryGroup[],
  title: string,
  browserScripts: readonly string[],
): string {
  const scripts = [...browserScripts, `(${startPage.toString()})()`].map(inlineScript)
  const policy = `default-src 'none'; script-src ${scripts.map((script) => script.csp).join(' ')}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header><span>sdk-memtest</span><button id="theme" type="button">Dark mode</button></header>
<main>
<h1>${escapeHtml(title)}</h1>
${chartSection(groups)}
${groups.map(groupSection).join('\n')}
<footer>KB = 1024 bytes. Times are UTC. This page holds its data and needs no network.</footer>
</main>
<script type="application/json" id="charts">${inlineJson(pageCharts(groups))}</script>
${scripts.map((script) => script.html).join('\n')}
</body>
</html>
`
}

/** All groups together first, then each by itself. */
function choices(groups: readonly HistoryGroup[]): { id: string; title: string; groups: HistoryGroup[] }[] {
  const drawable = groups.filter(({ pers }) => pers.length > 0)
  const single = drawable.map((group, index) => ({
    id: `group-${index}`,
    title: group.title,
    groups: [group],
  }))
  return drawable.length > 1 ? [{ id: 'all', title: 'all', groups: drawable }, ...single] : single
}

function pageCharts(groups: readonly HistoryGroup[]): PageCharts {
  const specs = choices(groups).map(({ id, groups: shown }) => {
    const { config: _, ...spec } = historySpec(shown, { theme: 'light', interactive: true })
    return [id, spec] as const
  })
  const configs = { light: historyConfig('light'), dark: historyConfig('dark') }
  return { specs: Object.fromEntries(specs), counts: [], configs }
}

function chartSection(groups: readonly HistoryGroup[]): string {
  const options = choices(groups)
  if (options.length === 0) return '<p class="muted">These runs have no figure of growth to draw.</p>'
  const list = options.map(({ id, title }) => `<option value="${id}">${escapeHtml(title)}</option>`).join('')
  return `<div class="controls"><label for="metric">Host and scenario</label> <select id="metric">${list}</select></div>
<div class="scroll" tabindex="0" role="region" aria-label="Growth of each run over time"><div id="chart"></div></div>
<noscript><p class="muted">The chart needs JavaScript; the tables below and history.svg show the same without.</p></noscript>`
}

function groupSection(group: HistoryGroup): string {
  const head = ['Date (UTC)', 'SDK', 'Commit', ...group.pers.map(perWords), 'Verdict']
  const isFigure = (index: number) => index > 2 && index < head.length - 1
  const header = head.map(
    (name, index) => `<th scope="col"${isFigure(index) ? ' class="figure"' : ''}>${escapeHtml(name)}</th>`,
  )
  const shown = group.rows.slice(-MOST_ROWS).toReversed()
  const body = shown.map((row) => {
    const { date, sdk, commit, verdict, growth } = rowWords(row, group)
    const [first = '', ...cells] = [date, sdk, commit, ...growth, verdict].map(escapeHtml)
    const rest = cells.map((cell, index) => `<td${isFigure(index + 1) ? ' class="figure"' : ''}>${cell}</td>`)
    const isLeak = toneOf(row.point.verdict) === 'bad'
    return `<tr${isLeak ? ' class="leak"' : ''}><th scope="row">${first}</th>${rest.join('')}</tr>`
  })
  const left = group.rows.length - shown.length
  return `<section><h2>${escapeHtml(group.title)}</h2>
<p>${escapeHtml(`${groupSentence(group)} Shown: ${metricWords(group)}.`)}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(`Runs of ${group.title}`)}"><table><thead><tr>${header.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>
${left === 0 ? '' : `<p class="muted">${left} older runs not in the table.</p>`}</section>`
}
