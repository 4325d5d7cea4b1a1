import { type RunReport, subjectOf, worstRank } from '../../compare/compare.ts'
import { escapeMarkdown } from '../../text/text.ts'
import { type ChangeWords, changeSentence, changeWords } from '../change-words.ts'
import { headlineSentence, markOf, verdictTitle } from '../verdict-words.ts'
import type { Block } from './markdown-blocks.ts'

/** One run in an overview over many. */
export interface OverviewRow {
  /** Where it stands among the rows, worst first: a whole number from 0. */
  rank: number
  /** The cells below {@link OVERVIEW_HEADER}, all outside text escaped. */
  cells: readonly string[]
}

export const OVERVIEW_HEADER = ['run', 'verdict', 'severity', 'what changed'] as const

/** Ranks below are of what a reader must act on: a new leak, a regression, a run that failed. */
export const MUST_ACT_BELOW = 30

export function overviewTable(rows: readonly OverviewRow[]): Block {
  return {
    kind: 'table',
    rank: 'overview',
    header: [...OVERVIEW_HEADER],
    alignments: OVERVIEW_HEADER.map(() => 'left'),
    rows: rows.map(({ cells }) => [...cells]),
  }
}

/** Of what is well, what is better than before comes first: it changed. */
export const IMPROVED_RANK = 69

/** The row of a run. */
export function overviewRow(name: string, report: RunReport, where: string): OverviewRow {
  const { verdict } = report.judgement
  return {
    rank: verdict.kind === 'improved' ? IMPROVED_RANK : worstRank(verdict),
    cells: [
      escapeMarkdown(runName(name, report)),
      `${markOf(verdict)} ${escapeMarkdown(verdictTitle(verdict, where))}`,
      verdict.severity,
      escapeMarkdown(whatChanged(report)),
    ],
  }
}

/** What tells a run from the others: its name, the version, and a host that is not the usual one. */
function runName(name: string, { recording }: RunReport): string {
  const { sdkVersion, host } = subjectOf(recording)
  const version = sdkVersion === null ? '' : `, SDK ${sdkVersion}`
  return `${name}${version}${host === 'node' || host === 'unknown' ? '' : ` (${host})`}`
}

/** What changed since when; where nothing was compared, what was found. */
function whatChanged(report: RunReport): string {
  const change = changeWords(report)
  const { verdict } = report.judgement
  if (change === null) return verdict.headline
  return COMPARED.has(change.word)
    ? changeSentence(change)
    : `${changeSentence(change)}. ${headlineSentence(verdict)}`
}

const COMPARED = new Set<ChangeWords['word']>(['worse', 'better', 'unchanged'])
