import type { Culprit, RunReport, Verdict } from '../../compare/compare.ts'
import { capitalized, escapeHtml } from '../../text/text.ts'
import { culpritWords } from '../culprit-words.ts'
import { documentAddress } from '../document-address.ts'
import { METHOD_HEADER, methodCells, methodRows } from '../method-rows.ts'
import { comparedBaselines, metricRows, undecidedSentence } from '../metric-rows.ts'
import { reproduceCommand } from '../reproduce.ts'
import type { RunFile } from '../run-files.ts'
import { headingMarks, subjectTitle } from '../subject-words.ts'
import { summaryRows } from '../summary/summary.ts'
import { Legend } from '../terms.ts'
import { trendReport } from '../trend-report.ts'
import {
  baselineSentences,
  causeTitle,
  reasonsBeside,
  SPECIFICATION_TITLE,
  toneOf,
  verdictTitle,
} from '../verdict-words.ts'
import { flameSection } from './flame-graph.ts'
import { startFlames } from './flame-script.ts'
import { startPage } from './html-page-script.ts'
import { pageScripts } from './html-scripts.ts'
import { pageTable } from './html-table.ts'
import { chartSection, pageCharts, pagePanels } from './page-charts.ts'
import { pageFrame } from './page-frame.ts'
import { subjectList } from './subject-list.ts'

export { renderHistoryPage } from './history-page.ts'

export interface PageOptions {
  /** How a reader starts this tool. */
  tool?: string
  /** Where the page will lie, for its links to documents of the tool. */
  outDir?: string | null
  /** What lies beside the page. */
  files?: readonly RunFile[]
}

/**
 * One run as a page that needs nothing but itself: it opens from disk, and its policy forbids every request.
 * @param browserScripts Vega, Vega-Lite and vega-embed as classic scripts, in this order.
 */
export function renderHtml(
  report: RunReport,
  browserScripts: readonly string[],
  { tool = 'sdk-memtest', outDir = null, files = [] }: PageOptions = {},
): string {
  const { judgement, recording } = report
  const { verdict } = judgement
  const scripts = pageScripts(browserScripts, startPage, startFlames)
  const panels = pagePanels(report)
  const csv = files.some(({ name }) => name === 'samples.csv') ? 'samples.csv' : null
  const marks = headingMarks(report)
    .map((mark) => ` · ${mark}`)
    .join('')
  const title = `sdk-memtest: ${verdictTitle(verdict)} · ${subjectTitle(report)}${marks}`
  const legend = new Legend(report)
  const explained = (html: string) => {
    const words = legend.of(html.replace(/<[^>]*>/g, ' ').replaceAll('&#39;', "'"))
    if (words === null) return html
    const line = `<p class="terms">${escapeHtml(capitalized(words))}.</p>`
    return html.endsWith('</section>')
      ? html.replace(/<\/section>$/, `${line}</section>`)
      : `${html}\n${line}`
  }
  const opening = `<p class="headline">${escapeHtml(verdict.headline)}</p>
${summaryList(report, tool, outDir)}
<p>${causeTitle(verdict)}: <strong>${escapeHtml(judgement.attribution.cause)}</strong>. ${escapeHtml(judgement.attribution.evidence.join(' '))}</p>
${judgement.notes.map((note) => `<p class="note">${escapeHtml(note)}</p>`).join('\n')}`
  const undecided = undecidedSentence(report)
  const why = [...reasonsBeside(verdict), ...(undecided === null ? [] : [undecided])]
  const main = `<h1 class="${toneOf(verdict)}">${escapeHtml(capitalized(verdictTitle(verdict)))}: ${escapeHtml(subjectTitle(report))}${escapeHtml(marks)}${severity(verdict)}</h1>
${subjectList(report)}
${explained(opening)}
${explained(chartSection(report, panels, csv))}
${explained(growthTable(report))}
${methodTable(report)}
${explained(section('Why this verdict', list(why)))}
${explained(section('Baselines', list(baselineSentences(judgement.baselines))))}
${explained(section('What grew, by name', list(judgement.culprits.map(culpritSentence))))}
${flameSection(report)}
${explained(trendSection(report))}
${section('Files of this run', fileList(files))}
${section('How to reproduce', `<pre class="text">${wholeWords(reproduceCommand(recording, tool))}</pre>`)}
<footer>KB = 1024 bytes. This page holds its data and needs no network.</footer>`
  return pageFrame({
    title,
    owner: `sdk-memtest · ${recording.file}`,
    main,
    charts: pageCharts(report, panels),
    scripts,
  })
}

/** What grows, what it costs, where it is, since when and what to do. */
function summaryList(report: RunReport, tool: string, outDir: string | null): string {
  const linked = ({ title, url }: { title: string; url: string }) => {
    const address = documentAddress(url, tool, outDir)
    const named = escapeHtml(title)
    return address === null ? named : `<a href="${escapeHtml(address)}">${named}</a>`
  }
  const rows = summaryRows(report, tool).map(({ label, text, link, more, command }) => {
    const sentence = [
      ...(link === undefined ? [] : [`${linked(link)}:`]),
      wholeFlags(escapeHtml(text)),
      ...(more === undefined ? [] : [linked(more)]),
      ...(command === undefined ? [] : [`<code>${wholeWords(command)}</code>`]),
    ]
    return `<dt>${label}</dt><dd>${sentence.join(' ')}</dd>`
  })
  return rows.length === 0 ? '' : `<dl class="summary">${rows.join('')}</dl>`
}

/** A browser breaks a line inside of `--flag`, and a line copied by eye is then wrong. */
const wholeWords = (command: string) =>
  command
    .split(' ')
    .map((word) => `<span>${escapeHtml(word)}</span>`)
    .join(' ')

/** The same inside of a sentence. */
const wholeFlags = (html: string) => html.replace(/--[a-z][a-z-]*/g, '<span class="flag">$&</span>')

function fileList(files: readonly RunFile[]): string {
  if (files.length === 0) return ''
  const items = files.map(
    ({ name, opens }) =>
      `<li><a href="${encodeURIComponent(name)}">${escapeHtml(name)}</a>: ${escapeHtml(opens)}</li>`,
  )
  return `<ul>${items.join('')}</ul>`
}

function growthTable(report: RunReport): string {
  const { rust, previous } = comparedBaselines(report.judgement)
  const rows = metricRows(report)
  if (rows.length === 0) return ''
  const shown = <T>(name: T, run: T, ofRust: T, ofPrevious: T, change: T): T[] => [
    ...[name, run],
    ...(rust === null ? [] : [ofRust]),
    ...(previous === null ? [] : [ofPrevious]),
    change,
  ]
  const change = previous === null ? 'Verdict' : 'Change'
  const head = shown('Metric', 'This run', 'Rust baseline', 'Previous run', change)
  const table = pageTable({
    label: 'Growth of each metric',
    head,
    rows: rows.map((row) => ({
      cells: shown(row.name, row.run, row.rust, row.previous, row.change),
      isLeak: row.metric?.verdict === 'leak',
    })),
    isFigure: (column) => column > 0 && column < head.length - 1,
  })
  return section('Growth', table)
}

/** Of the scenario `api`: a row a method, what leaks on top. */
function methodTable(report: RunReport): string {
  const { title, rows } = methodRows(report)
  if (rows.length === 0) return ''
  const table = pageTable({
    label: title,
    head: METHOD_HEADER,
    rows: rows.map((row) => ({ cells: methodCells(row), isLeak: row.isLeak })),
    isFigure: (column) => column > 0 && column < METHOD_HEADER.length - 1,
  })
  return section(title, table)
}

/** The report's table, which must not be broken, then its sentences, which may. */
function trendSection({ judgement, recording }: RunReport): string {
  const lines = trendReport(judgement.specification, recording)
  const end = lines.indexOf('')
  const [table, text] = [lines.slice(0, end), lines.slice(end + 1)].map((part) => escapeHtml(part.join('\n')))
  return section(
    SPECIFICATION_TITLE,
    `<pre class="table" tabindex="0">${table}</pre><pre class="text">${text}</pre>`,
  )
}

// The flame graph below has the whole stacks.
const CALLERS_LISTED = 3

function culpritSentence(culprit: Culprit): string {
  const { kind, name, growth, callers } = culpritWords(culprit, CALLERS_LISTED)
  return `${kind} ${name}: ${growth}${callers.length === 0 ? '' : `; called by ${callers.join(' ← ')}`}`
}

function section(title: string, body: string): string {
  return body === '' ? '' : `<section><h2>${escapeHtml(title)}</h2>${body}</section>`
}

function list(sentences: readonly string[]): string {
  if (sentences.length === 0) return ''
  // A browser breaks a line inside of `->`.
  const items = sentences.map((sentence) => `<li>${escapeHtml(sentence).replaceAll(' -&gt; ', ' → ')}</li>`)
  return `<ul>${items.join('')}</ul>`
}

function severity(verdict: Verdict): string {
  return verdict.severity === 'none' ? '' : ` <span class="severity">severity ${verdict.severity}</span>`
}
