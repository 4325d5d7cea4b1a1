import {
  byWorst,
  type Culprit,
  metricName,
  type RunReport,
  recorderOf,
  worstRank,
} from '../../compare/compare.ts'
import {
  capitalized,
  codeBlock,
  countNoun,
  encodeAddress,
  escapeHtml,
  escapeMarkdown,
  formatCount,
  markdownLink,
} from '../../text/text.ts'
import { chartSubject, mermaidChart, sparkline } from '../chart/chart.ts'
import { culpritWords } from '../culprit-words.ts'
import { METHOD_HEADER, methodCells, methodRows } from '../method-rows.ts'
import { comparedBaselines, metricRows, undecidedSentence } from '../metric-rows.ts'
import { reproduceCommand } from '../reproduce.ts'
import { headingMarks, subjectLine, subjectTitle } from '../subject-words.ts'
import { Legend } from '../terms.ts'
import { trendReport } from '../trend-report.ts'
import {
  baselineSentences,
  causeTitle,
  headlineSentence,
  reasonsBeside,
  SPECIFICATION_TITLE,
  verdictTitle,
} from '../verdict-words.ts'
import {
  type Block,
  block,
  details,
  folded,
  heading,
  joinBlocks,
  linesOf,
  MOST_BYTES,
  ranked,
} from './markdown-blocks.ts'
import { MUST_ACT_BELOW, type OverviewRow, overviewRow, overviewTable } from './overview.ts'
import { changeBlock, findingBlocks, legendLines, summaryBlocks } from './summary-blocks.ts'

export { IMPROVED_RANK, MUST_ACT_BELOW, OVERVIEW_HEADER, type OverviewRow } from './overview.ts'

/** One run of a Markdown report. */
export interface MarkdownRun {
  report: RunReport
  /** What tells it from the other runs: the scenario, the version, the machine. */
  name: string
  links: MarkdownLink[]
  /** A picture of the chart for light and for dark pages; without one, Mermaid draws it. */
  picture: { lightUrl: string; darkUrl: string } | null
}

export interface MarkdownLink {
  label: string
  url: string
}

export interface MarkdownOptions {
  /** What a new leak is new in, e.g. `this pull request`; may be empty. */
  where: string
  /** Runs that there are besides, but that were too many to judge. */
  unjudged?: number
  /** Links for the whole report, at its end; they stay when the rest is cut. */
  links?: readonly MarkdownLink[]
  /** How a reader starts this tool (default `sdk-memtest`). */
  tool?: string
  /** Most bytes of UTF-8 (default 60,000). */
  maxBytes?: number
}

/**
 * The report for a comment or a job summary. One run: verdict, subject, cause, table, chart, folded details. Several: one
 * table with a line each, the worst on top, then a section each. All outside text is escaped.
 */
export function renderMarkdown(runs: readonly MarkdownRun[], options: MarkdownOptions): string {
  return render(runs, options, (sorted) => [
    overviewTable(sorted.map(({ name, report }) => overviewRow(name, report, options.where))),
    ...sorted.flatMap((run) => [titleBlock(run), ...runBlocks(run, options.tool)]),
  ])
}

/**
 * The same for a part of a comment, whose overview, one for all its parts, stands elsewhere; of several runs those are
 * folded that nobody must act on.
 */
export function renderSection(
  runs: readonly MarkdownRun[],
  options: MarkdownOptions,
): { markdown: string; rows: OverviewRow[] } {
  const rows = worstFirst(runs).map(({ name, report }) => overviewRow(name, report, options.where))
  const overviewBytes = Buffer.byteLength(rows.flatMap(({ cells }) => cells).join(' | '))
  const maxBytes = Math.max(LEAST_SECTION_BYTES, (options.maxBytes ?? MOST_BYTES) - overviewBytes)
  const markdown = render(runs, { ...options, maxBytes }, (sorted) =>
    sorted.flatMap((run) => {
      const blocks = runBlocks(run, options.tool)
      const isFolded = worstRank(run.report.judgement.verdict) >= MUST_ACT_BELOW
      return [titleBlock(run), ...(isFolded ? [folded(FOLD_TITLE, blocks)] : blocks)]
    }),
  )
  return { markdown: markdown.trimEnd(), rows }
}

/** A heading, its marks and the links. */
const LEAST_SECTION_BYTES = 2_000
const FOLD_TITLE = 'Figures, cause, chart, how to reproduce'

function worstFirst(runs: readonly MarkdownRun[]): MarkdownRun[] {
  return runs.toSorted((a, b) => byWorst(a.report.judgement.verdict, b.report.judgement.verdict))
}

/** @param several What stands below the heading over several runs, which come worst first. */
function render(
  runs: readonly MarkdownRun[],
  options: MarkdownOptions,
  several: (sorted: readonly MarkdownRun[]) => Block[],
): string {
  const sorted = worstFirst(runs)
  const [worst] = sorted
  if (worst === undefined) return '### sdk-memtest: no run to report\n'
  const title = escapeMarkdown(verdictTitle(worst.report.judgement.verdict, options.where))
  const { unjudged = 0 } = options
  const marks = headingMarks(worst.report)
    .map((mark) => ` · ${escapeMarkdown(mark)}`)
    .join('')
  const blocks =
    sorted.length === 1 && unjudged === 0
      ? [
          heading(`### sdk-memtest: ${title} · ${escapeMarkdown(subjectTitle(worst.report))}${marks}`),
          ...runBlocks(worst, options.tool),
        ]
      : [
          heading(`### sdk-memtest: ${title} (worst of ${runsOf(sorted.length, unjudged)})${marks}`),
          ...several(sorted),
        ]
  return joinBlocks(blocks, linkBlocks(options.links ?? []), options.maxBytes ?? MOST_BYTES)
}

function titleBlock({ name, report }: MarkdownRun): Block {
  return block(`#### ${escapeMarkdown(name)}: ${escapeMarkdown(verdictTitle(report.judgement.verdict))}`)
}

function runsOf(judged: number, unjudged: number): string {
  const runs = countNoun(judged, 'run')
  return unjudged === 0 ? runs : `${runs}, ${formatCount(unjudged)} more not judged`
}

function runBlocks(run: MarkdownRun, tool: string | undefined): Block[] {
  const { judgement } = run.report
  const { verdict, culprits } = judgement
  const evidence = judgement.attribution.evidence.map(escapeMarkdown).join(' ')
  const legend = new Legend(run.report)
  const seen: Block[] = [
    ...changeBlock(run.report),
    block(`**${escapeMarkdown(headlineSentence(verdict))}**`),
    block(`${escapeMarkdown(subjectLine(run.report))}.`),
    ...summaryBlocks(run.report, tool),
    ...findingBlocks(run.report, tool),
    ...(judgement.notes.length === 0
      ? []
      : [block(...judgement.notes.map((note) => `> ${escapeMarkdown(note)}  `))]),
    block(
      `${causeTitle(verdict)}: **${escapeMarkdown(judgement.attribution.cause)}**. ${evidence}`.trimEnd(),
    ),
    ...metricTable(run.report),
    ...methodTable(run.report),
  ]
  const explained = (title: string, lines: string[]) =>
    details(title, [...lines, ...legendLines(legend, lines)])
  return [
    ...seen,
    ...legendLines(legend, seen.flatMap(linesOf))
      .filter((line) => line !== '')
      .map((line) => ranked('figures', line)),
    ...chartBlocks(run),
    explained('Why this verdict', reasonLines(run.report)),
    ...(culprits.length === 0 ? [] : [explained('What grew, by name', culprits.map(culpritLine))]),
    explained(
      SPECIFICATION_TITLE,
      codeBlock(trendReport(judgement.specification, run.report.recording).join('\n'), 'text'),
    ),
    details('How to reproduce', codeBlock(reproduceCommand(run.report.recording, tool), 'sh')),
    ...linkBlocks(run.links),
  ]
}

/** The metric table; columns that would say nothing are left out. */
function metricTable(report: RunReport): Block[] {
  const { judgement, recording } = report
  const { rust, previous } = comparedBaselines(judgement)
  const rows = metricRows(report)
  if (rows.length === 0) return []
  const optional = <T>(shown: unknown, value: T): T[] => (shown === null ? [] : [value])
  return [
    {
      kind: 'table',
      rank: 'figures',
      header: [
        'growth',
        'this run',
        ...optional(rust, 'Rust baseline'),
        ...optional(previous, 'previous'),
        previous === null ? 'verdict' : 'change',
        'course',
      ],
      alignments: [
        'left',
        'right',
        ...optional(rust, 'right' as const),
        ...optional(previous, 'right' as const),
        'left',
        'left',
      ],
      rows: rows.map((row) => [
        row.name,
        row.run,
        ...optional(rust, row.rust),
        ...optional(previous, row.previous),
        escapeMarkdown(row.change),
        row.metric === null ? '' : sparkline(row.metric, recording, judgement.specification.warmupSec),
      ]),
    },
  ]
}

/** Of the scenario `api`: a row a method, what leaks on top. */
function methodTable(report: RunReport): Block[] {
  const { rows } = methodRows(report)
  if (rows.length === 0) return []
  return [
    {
      kind: 'table',
      rank: 'figures',
      header: [...METHOD_HEADER],
      alignments: METHOD_HEADER.map((_, index) =>
        index === 0 || index === METHOD_HEADER.length - 1 ? 'left' : 'right',
      ),
      rows: rows.map((row) => methodCells(row).map(escapeMarkdown)),
    },
  ]
}

function linkBlocks(links: readonly MarkdownLink[]): Block[] {
  return links.length === 0
    ? []
    : [block(links.map(({ label, url }) => markdownLink(label, url)).join(' · '))]
}

function chartBlocks({ report, picture }: MarkdownRun): Block[] {
  if (picture !== null && URL.canParse(picture.lightUrl) && URL.canParse(picture.darkUrl)) {
    const [light, dark] = [picture.lightUrl, picture.darkUrl].map((url) => encodeAddress(new URL(url)))
    return [
      ranked(
        'chart',
        '<picture>',
        `<source media="(prefers-color-scheme: dark)" srcset="${dark}">`,
        `<img alt="${escapeHtml(chartLabel(report))}" src="${light}">`,
        '</picture>',
      ),
    ]
  }
  const chart = mermaidChart(report)
  return chart.length === 0 ? [] : [ranked('chart', ...chart)]
}

/** The picture in words, for those who do not see it. */
function chartLabel({ judgement, recording }: RunReport): string {
  const metric = chartSubject(judgement, recording)
  const name = metric === null ? 'memory' : metricName(metric, recorderOf(recording))
  return `${capitalized(name)} over time: ${verdictTitle(judgement.verdict)}`
}

function reasonLines(report: RunReport): string[] {
  const { judgement } = report
  const { verdict, baselines } = judgement
  const undecided = undecidedSentence(report)
  return [
    ...reasonsBeside(verdict),
    ...(undecided === null ? [] : [undecided]),
    ...baselineSentences(baselines),
  ].map((sentence) => `- ${escapeMarkdown(sentence)}`)
}

function culpritLine(culprit: Culprit): string {
  const { kind, name, growth, callers } = culpritWords(culprit)
  const stack = callers.length === 0 ? '' : `<br>called by ${callers.map(escapeMarkdown).join(' ← ')}`
  return `- ${kind} **${escapeMarkdown(name)}**: ${growth}${stack}`
}
