import { stripVTControlCharacters } from 'node:util'
import { byWorst, type Judgement, type RunReport } from '../compare/compare.ts'
import { ansiStyle, oneLine, type Paint, wrapCommand, wrapText } from '../text/text.ts'
import { culpritWords } from './culprit-words.ts'
import { METHOD_HEADER, methodCells, methodRows } from './method-rows.ts'
import { comparedBaselines, metricRows, undecidedSentence } from './metric-rows.ts'
import { subjectLine, subjectTitle } from './subject-words.ts'
import { type SummaryRow, summaryRows, summaryTail } from './summary/summary.ts'
import { Legend } from './terms.ts'
import { textTable } from './text-table.ts'
import { trendReport } from './trend-report.ts'
import {
  attributionLine,
  baselineSentences,
  causeTitle,
  reasonsBeside,
  SPECIFICATION_TITLE,
  toneOf,
  verdictTitle,
} from './verdict-words.ts'

export interface TextOptions {
  /** Columns of the terminal; sentences wrap there. Below 60 it counts as 60. */
  width: number
  /** Whether ANSI colours may be used. */
  color: boolean
  /** What a run has to tell besides, before the verdict's last word. */
  closing?: readonly string[]
  /** Where the reader opens a document of this repository (default its path there). */
  documentAt?: (url: string) => string
}

/**
 * One run's report for a terminal: the verdict and its subject, why, the metrics, the baselines, the attribution with its
 * evidence, the culprits, the notes, the specification's own rule, then what to do and the verdict again. Ends with a line break.
 */
export function renderText(report: RunReport, options: TextOptions): string {
  const { judgement } = report
  const width = Math.max(60, options.width)
  const paint = ansiStyle(options.color)
  const { documentAt = (url) => url } = options
  const title = verdictLines(report, width, paint)
  const legend = new Legend(report)
  const opening = [
    [
      ...title,
      ...wrapText(judgement.verdict.headline, width),
      ...wrapText(`Measured: ${subjectLine(report)}`, width),
    ],
    summaryLines(report, width, paint, documentAt),
  ]
  const body = [
    listSection('Why this verdict', whyOf(report), width, paint),
    metricSection(report, width, paint),
    methodSection(report, width, paint),
    baselineSection(judgement.baselines, width, paint),
    attributionSection(judgement, width, paint),
    culpritSection(judgement, width, paint),
    listSection('Notes', judgement.notes, width, paint),
    specificationSection(report, width, paint),
    options.closing ?? [],
  ]
  const sections = [
    ...opening,
    // The first screen is one part: it must not be pushed out of view by what it explains.
    legendLines(opening.flat(), legend, width),
    ...body.map((lines) => [...lines, ...legendLines(lines, legend, width)]),
    // What a terminal shows after a run is the end: the repair must not have scrolled away. What an open run needs is no
    // more than the last line says.
    judgement.verdict.kind === 'inconclusive'
      ? []
      : summaryLines(report, width, paint, documentAt, ({ label }) => label === 'Next'),
    verdictLines(report, width, paint, summaryTail(report, documentAt)),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

/** Several runs for a terminal: one table, a line each, the worst on top. */
export function renderOverviewText(judgements: readonly Judgement[], options: TextOptions): string {
  const sorted = judgements.toSorted((a, b) => byWorst(a.verdict, b.verdict))
  const rows = sorted.map(({ file, verdict }) => [
    verdictTitle(verdict),
    verdict.severity,
    oneLine(file),
    verdict.headline,
  ])
  const table = textTable([['Verdict', 'Severity', 'Run', 'Why'], ...rows], Math.max(60, options.width))
  return `${table.join('\n')}\n`
}

/** What the terms mean that stand first in these lines. */
function legendLines(lines: readonly string[], legend: Legend, width: number): string[] {
  // A colour's code ends in a letter, with which the word behind it would be another word.
  const words = legend.of(stripVTControlCharacters(lines.join(' ')))
  return words === null ? [] : wrapText(`(${words})`, width)
}

/** The one verdict, with what it is about: `LEAK, NEW (severity high): reconnect, SDK 0.19.2`. */
function verdictLines(report: RunReport, width: number, paint: Paint, tail = ''): string[] {
  const { verdict } = report.judgement
  const severity = verdict.severity === 'none' ? '' : ` (severity ${verdict.severity})`
  const text = `${verdictTitle(verdict).toUpperCase()}${severity}: ${subjectTitle(report)}${tail}`
  return wrapText(text, width).map((line) => paint(line, toneOf(verdict)))
}

const LABEL_WIDTH = 7

/** What grows, what it costs, where it is, since when and what to do: the first screen holds it. */
function summaryLines(
  report: RunReport,
  width: number,
  paint: Paint,
  documentAt: (url: string) => string,
  isAsked: (row: SummaryRow) => boolean = () => true,
): string[] {
  const indent = ' '.repeat(LABEL_WIDTH)
  const rows = summaryRows(report).filter(isAsked)
  return rows.flatMap(({ label, text, link, more, command }) => {
    const sentence = [
      ...(link === undefined ? [] : [`${link.title} (${documentAt(link.url)}):`]),
      text,
      ...(more === undefined ? [] : [`${more.title}: ${documentAt(more.url)}`]),
    ].join(' ')
    const lines = wrapText(sentence, width - LABEL_WIDTH).map(
      (line, index) => `${index === 0 ? paint(label.padEnd(LABEL_WIDTH), 'heading') : indent}${line}`,
    )
    // Alone on its lines: what is copied must be the command and nothing else.
    return command === undefined ? lines : [...lines, ...wrapCommand(command, width, indent)]
  })
}

function whyOf(report: RunReport): string[] {
  const undecided = undecidedSentence(report)
  return [...reasonsBeside(report.judgement.verdict), ...(undecided === null ? [] : [undecided])]
}

/** What the specification's rule says is no second verdict: it stands below, under its own name. */
function specificationSection({ judgement, recording }: RunReport, width: number, paint: Paint): string[] {
  const tone = toneOf(judgement.verdict) === 'bad' ? 'bad' : 'unsure'
  return [
    heading(SPECIFICATION_TITLE, paint),
    ...trendReport(judgement.specification, recording).flatMap((line) => {
      const lines = isOfTable(line) ? [line] : line === '' ? [''] : wrapText(line, width)
      return line.startsWith('!!!') ? lines.map((part) => paint(part, tone)) : lines
    }),
  ]
}

/** Columns and the rule under them, which a line break would tear apart. */
const isOfTable = (line: string) => /\S {2,}\S|^-+$/.test(line)

function metricSection(report: RunReport, width: number, paint: Paint): string[] {
  const rows = metricRows(report)
  if (rows.length === 0) return []
  const { rust, previous } = comparedBaselines(report.judgement)
  const cells = rows.map((row) => [
    row.name,
    row.run,
    ...(rust === null ? [] : [row.rust]),
    ...(previous === null ? [] : [row.previous]),
    row.change,
  ])
  const header = [
    'Metric',
    'This run',
    ...(rust === null ? [] : ['Rust baseline']),
    ...(previous === null ? [] : ['Previous run']),
    previous === null ? 'Verdict' : 'Change',
  ]
  return [heading('Growth', paint), ...textTable([header, ...cells], width)]
}

function methodSection(report: RunReport, width: number, paint: Paint): string[] {
  const { title, rows } = methodRows(report)
  // What was not tried is named among the reasons: here it would be a row of dashes.
  const called = rows.filter(({ calls }) => calls !== '')
  if (called.length === 0) return []
  return [heading(title, paint), ...textTable([[...METHOD_HEADER], ...called.map(methodCells)], width)]
}

function baselineSection(baselines: Judgement['baselines'], width: number, paint: Paint): string[] {
  return [
    heading('Baselines', paint),
    ...baselineSentences(baselines).flatMap((sentence) => wrapText(sentence, width)),
  ]
}

function attributionSection({ attribution, verdict }: Judgement, width: number, paint: Paint): string[] {
  return [
    heading(causeTitle(verdict), paint),
    ...wrapText(attributionLine(attribution), width),
    ...bullets(attribution.evidence, width),
  ]
}

function culpritSection({ culprits }: Judgement, width: number, paint: Paint): string[] {
  const lines = culprits.map((culprit) => {
    const { kind, name, growth, callers } = culpritWords(culprit)
    return `${kind} ${name}: ${growth}${callers.length === 0 ? '' : `; called by ${callers.join(' < ')}`}`
  })
  return listSection('What grew', lines, width, paint)
}

function listSection(title: string, sentences: readonly string[], width: number, paint: Paint): string[] {
  return sentences.length === 0 ? [] : [heading(title, paint), ...bullets(sentences, width)]
}

function bullets(sentences: readonly string[], width: number): string[] {
  return sentences.flatMap((sentence) => {
    const [first = '', ...more] = wrapText(sentence, width, '  ')
    return [`- ${first.trimStart()}`, ...more]
  })
}

function heading(title: string, paint: Paint): string {
  return paint(`--- ${title} ---`, 'heading')
}
