import { escapeHtml } from '../../text/text.ts'
import { PALETTES } from '../chart/chart.ts'
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
import { type PageChart, type PageCharts, startPage } from './html-page-script.ts'
import { pageScripts } from './html-scripts.ts'
import { pageTable } from './html-table.ts'
import { pageFrame } from './page-frame.ts'

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
  const scripts = pageScripts(browserScripts, startPage)
  const main = `<h1>${escapeHtml(title)}</h1>
${chartSection(groups)}
${groups.map(groupSection).join('\n')}
<footer>KB = 1024 bytes. Times are UTC. This page holds its data and needs no network.</footer>`
  return pageFrame({ title, owner: 'sdk-memtest', main, charts: pageCharts(groups), scripts })
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

/** The id of the page's one figure. */
const FIGURE = 'history'

function pageCharts(groups: readonly HistoryGroup[]): PageCharts {
  const charts = choices(groups).map(({ id, groups: shown }) => {
    const { config: _, ...spec } = historySpec(shown, { theme: 'light', interactive: true })
    const { text: title } = spec.title
    const chart: PageChart = {
      id: FIGURE,
      title,
      key: '',
      spec,
      rows: {},
      columns: {},
      switches: [],
      zoom: null,
    }
    return [id, [chart]] as [string, PageChart[]]
  })
  const configs = { light: historyConfig('light'), dark: historyConfig('dark') }
  const colours = { light: PALETTES.light.lines, dark: PALETTES.dark.lines }
  return { subject: '', choices: Object.fromEntries(charts), common: [], configs, colours }
}

function chartSection(groups: readonly HistoryGroup[]): string {
  const options = choices(groups)
  if (options.length === 0) return '<p class="muted">These runs have no figure of growth to draw.</p>'
  const list = options.map(({ id, title }) => `<option value="${id}">${escapeHtml(title)}</option>`).join('')
  return `<div class="controls"><label for="metric">Host and scenario</label> <select id="metric">${list}</select></div>
<figure id="chart" data-chart="${FIGURE}"><div class="scroll drawing" tabindex="0" role="region" aria-label="Growth of each run over time"></div>
<div class="tools">${saveButton('png')}${saveButton('svg')}</div></figure>
<noscript><p class="muted">The chart needs JavaScript; the tables below and history.svg show the same without.</p></noscript>`
}

function saveButton(kind: 'png' | 'svg'): string {
  const name = kind.toUpperCase()
  return `<button type="button" data-act="${kind}" aria-label="Save as ${name}: the chart">${name}</button>`
}

function groupSection(group: HistoryGroup): string {
  const head = ['Date (UTC)', 'SDK', 'Commit', ...group.pers.map(perWords), 'Verdict']
  const shown = group.rows.slice(-MOST_ROWS).toReversed()
  const table = pageTable({
    label: `Runs of ${group.title}`,
    head,
    rows: shown.map((row) => {
      const { date, sdk, commit, verdict, growth } = rowWords(row, group)
      return { cells: [date, sdk, commit, ...growth, verdict], isLeak: toneOf(row.point.verdict) === 'bad' }
    }),
    isFigure: (column) => column > 2 && column < head.length - 1,
  })
  const left = group.rows.length - shown.length
  return `<section><h2>${escapeHtml(group.title)}</h2>
<p>${escapeHtml(`${groupSentence(group)} Shown: ${metricWords(group)}.`)}</p>
${table}
${left === 0 ? '' : `<p class="muted">${left} older runs not in the table.</p>`}</section>`
}
