import { countNoun, escapeHtml } from '../../text/text.ts'
import {
  groupSentence,
  HISTORY_COLOURS,
  type HistoryGroup,
  historyConfig,
  historyPanel,
  MOST_GROUPS,
  metricWords,
  perWords,
  rowWords,
  type VersionColours,
  versionColours,
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
  return pageFrame({ title, owner: 'sdk-memtest', main, charts: pageCharts(groups, title), scripts })
}

/** One chart of the page: a group's growth by one kind of work. */
interface Drawn {
  id: string
  title: string
  group: HistoryGroup
  per: HistoryGroup['pers'][number]
}

/** The charts of each group that has any. */
function drawnOf(groups: readonly HistoryGroup[]): { title: string; charts: Drawn[] }[] {
  return groups
    .filter(({ pers }) => pers.length > 0)
    .map((group, index) => ({
      title: group.title,
      charts: group.pers.map((per, place) => ({
        id: `chart-${index}-${place}`,
        title: `${group.title}: ${perWords(per)}`,
        group,
        per,
      })),
    }))
}

/** All groups together first, then each by itself. */
function choices(groups: readonly HistoryGroup[]): { id: string; title: string; charts: Drawn[] }[] {
  const single = drawnOf(groups).map((one, index) => ({ id: `group-${index}`, ...one }))
  const all = single.slice(0, MOST_GROUPS).flatMap(({ charts }) => charts)
  return single.length > 1 ? [{ id: 'all', title: 'all', charts: all }, ...single] : single
}

function pageCharts(groups: readonly HistoryGroup[], title: string): PageCharts {
  const colours = versionColours(groups)
  const drawn = choices(groups).map(({ id, charts }) => [id, charts.map((one) => pageChart(one, colours))])
  const configs = { light: historyConfig('light'), dark: historyConfig('dark') }
  return {
    subject: title,
    choices: Object.fromEntries(drawn),
    common: [],
    configs,
    colours: { light: HISTORY_COLOURS.light, dark: HISTORY_COLOURS.dark },
  }
}

/** As wide as its column, as are those of a report. */
function pageChart({ id, title, group, per }: Drawn, colours: VersionColours): PageChart {
  const { height, data, layer } = historyPanel(group, per, colours, true)
  const key = metricWords(group)
  const spec = { width: 'container', height, description: `${title}\n${key}`, data, layer }
  return { id, title, key, spec, isLegendApart: true, rows: {}, columns: {}, switches: [], zoom: null }
}

function chartSection(groups: readonly HistoryGroup[]): string {
  const options = choices(groups)
  const [first] = options
  if (first === undefined) return '<p class="muted">These runs have no figure of growth to draw.</p>'
  const list = options.map(({ id, title }) => `<option value="${id}">${escapeHtml(title)}</option>`).join('')
  const shown = new Set(first.charts.map(({ id }) => id))
  const figures = drawnOf(groups).flatMap(({ charts }) =>
    charts.map((one) => figureOf(one, shown.has(one.id))),
  )
  const left = options.length - 1 - MOST_GROUPS
  return `<section><h2>Charts</h2>
<div class="controls"><label for="metric">Host and scenario</label> <select id="metric">${list}</select></div>
<p class="muted">A point is a run, the newest on the right; a bar, two standard errors either way. At 0 nothing stays.${left > 0 ? ` All: the first ${MOST_GROUPS}; choose one to see its charts.` : ''}</p>
${legendList(groups)}
<div class="pair">${figures.join('')}</div>
<noscript><p class="muted">The charts need JavaScript; the tables below and history.svg show the same without.</p></noscript></section>`
}

/** One legend for all charts, since their colours are the same. */
function legendList(groups: readonly HistoryGroup[]): string {
  const { versions, legend } = versionColours(groups)
  const { light, dark } = HISTORY_COLOURS
  const place = (name: string) => (versions.includes(name) ? versions.indexOf(name) : versions.length)
  const items = [
    ...legend.map((name) => {
      const colour = `light-dark(${light[place(name)]}, ${dark[place(name)]})`
      return `<li><span aria-hidden="true" style="color:${colour}">●</span> SDK ${escapeHtml(name)}</li>`
    }),
    ...['▲ leak', '◆ undecided', '● no leak'].map((words) => {
      const [shape, ...rest] = words.split(' ')
      return `<li><span aria-hidden="true" class="muted">${shape}</span> ${rest.join(' ')}</li>`
    }),
  ]
  return `<ul class="legend">${items.join('')}</ul>`
}

function figureOf({ id, title, group }: Drawn, isShown: boolean): string {
  const save = (kind: 'png' | 'svg') => {
    const name = kind.toUpperCase()
    return `<button type="button" data-act="${kind}" aria-label="Save as ${name}: ${escapeHtml(title)}">${name}</button>`
  }
  return `<figure data-chart="${id}"${isShown ? '' : ' hidden'}><figcaption><h3>${escapeHtml(title)}</h3><p class="muted">${escapeHtml(metricWords(group))}</p></figcaption>
<div class="drawing" style="min-height:186px"></div>
<div class="tools">${save('png')}${save('svg')}</div></figure>`
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
${left === 0 ? '' : `<p class="muted">${countNoun(left, 'older run')} not in the table.</p>`}</section>`
}
