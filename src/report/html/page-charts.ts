import { metricName, type RunReport, recorderOf } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { escapeHtml } from '../../text/text.ts'
import {
  chartConfig,
  chartSubject,
  commonPanels,
  drawableMetrics,
  metricPanels,
  PALETTES,
  type Panel,
} from '../chart/chart.ts'
import { subjectTitle } from '../subject-words.ts'
import type { PageChart, PageCharts } from './html-page-script.ts'

/** All panels of a page, made once: a day of samples has 86,400 rows. */
export interface PagePanels {
  byMetric: ReadonlyMap<NumericColumn, Panel[]>
  memory: Panel | null
  counts: Panel[]
}

export function pagePanels(report: RunReport): PagePanels {
  const metrics = drawableMetrics(report.judgement, report.recording)
  const byMetric = new Map(
    metrics.map((metric) => [metric, metricPanels(report, metric, { interactive: true, width: 'fluid' })]),
  )
  return { byMetric, ...commonPanels(report, true) }
}

/** The page's charts as data: those of each metric by its name, and those that stay. */
export function pageCharts(report: RunReport, { byMetric, memory, counts }: PagePanels): PageCharts {
  const choices = [...byMetric].map(([metric, panels]) => [metric, panels.map(pageChart)] as const)
  return {
    subject: subjectTitle(report),
    choices: Object.fromEntries(choices),
    common: [...(memory === null ? [] : [memory]), ...counts].map(pageChart),
    configs: { light: chartConfig('light'), dark: chartConfig('dark') },
    colours: { light: PALETTES.light.lines, dark: PALETTES.dark.lines },
  }
}

/** As wide as its column, so that its right end is in view on any screen. */
function pageChart({ id, title, key, heightPx, layer, datasets, columns, switches, zoom }: Panel): PageChart {
  const isSwitched = switches.length > 1
  const params = isSwitched ? switches.map(({ param }) => ({ name: param, value: true })) : []
  const description = `${title}${key === '' ? '' : `\n${key}`}`
  const spec = { width: 'container', height: heightPx, description, params, layer }
  // The page has a legend of boxes to check where there are series to choose from.
  const shown = { isLegendApart: isSwitched, switches: isSwitched ? switches : [] }
  return { id, title, key, spec, rows: packed(datasets), columns, ...shown, zoom }
}

/** Rows as columns: a run of a day keeps its page under a megabyte. */
function packed(datasets: Panel['datasets']): PageChart['rows'] {
  return Object.fromEntries(
    Object.entries(datasets).map(([name, rows]) => {
      const fields = new Set(rows.flatMap((row) => Object.keys(row)))
      const columnOf = (field: string) =>
        rows.map((row) => (row as Record<string, string | number>)[field] ?? null)
      return [name, Object.fromEntries([...fields].map((field) => [field, columnOf(field)]))]
    }),
  )
}

/** The figures that the script fills, the chosen metric's first. */
export function chartSection(
  { judgement, recording }: RunReport,
  { byMetric, memory, counts }: PagePanels,
  csv: string | null,
): string {
  const metrics = [...byMetric.keys()]
  const first = chartSubject(judgement, recording)
  if (first === null) return '<p class="muted">This run has no figure over time to draw.</p>'
  const isLeaking = (name: NumericColumn) =>
    judgement.metrics.some((metric) => metric.name === name && metric.verdict === 'leak')
  const options = metrics.map((metric) => {
    const label = `${metricName(metric, recorderOf(recording))}${isLeaking(metric) ? ' (leak)' : ''}`
    return `<option value="${metric}"${metric === first ? ' selected' : ''}>${escapeHtml(label)}</option>`
  })
  const chosen = byMetric.get(first) ?? []
  // The increments of another metric may be there where those of the first are not.
  const growth = [chosen, ...byMetric.values()].flatMap((panels) => panels.slice(1)).slice(0, 1)
  const raw =
    csv === null
      ? ''
      : ` <a href="${encodeURIComponent(csv)}" download>Every sample as CSV (${escapeHtml(csv)})</a>`
  return `<section><h2>Charts</h2>
<div class="controls"><label for="metric">Metric</label> <select id="metric">${options.join('')}</select>${raw}</div>
${chosen.slice(0, 1).map(figureOf).join('')}
<div class="pair">${[...growth, ...(memory === null ? [] : [memory])].map(figureOf).join('')}</div>
${counts.length === 0 ? '' : `<div class="triple">${counts.map(figureOf).join('')}</div>`}
<noscript><p class="muted">The charts need JavaScript; chart.svg beside this file shows them without.</p></noscript>
</section>`
}

/** A chart's place: its words, then what the script draws, then what can be done with it. */
function figureOf({ id, title, key, heightPx, zoom }: Panel): string {
  const button = (act: string, text: string, what: string) =>
    `<button type="button" data-act="${act}" aria-label="${what}: ${escapeHtml(title)}">${text}</button>`
  const zooms =
    zoom === null
      ? []
      : [button('in', '+', 'Zoom in'), button('out', '−', 'Zoom out'), button('all', 'Show all', 'Show all')]
  const saves = ['png', 'svg', 'csv'].map((kind) =>
    button(kind, kind.toUpperCase(), `Save as ${kind.toUpperCase()}`),
  )
  return `<figure data-chart="${id}"><figcaption><h3>${escapeHtml(title)}</h3><p class="muted">${escapeHtml(key)}</p></figcaption>
<div class="series" role="group" aria-label="Series shown"></div>
<div class="drawing" style="min-height:${heightPx + 46}px"></div>
<div class="tools">${[...zooms, ...saves].join('')}</div></figure>`
}
