import type { RunReport } from '../../compare/compare.ts'
import { capitalized, codeBlock, escapeMarkdown, markdownLink } from '../../text/text.ts'
import { changeWords } from '../change-words.ts'
import { documentAddress } from '../document-address.ts'
import { findingsOf } from '../known-findings.ts'
import { summaryRows } from '../summary/summary.ts'
import type { Legend } from '../terms.ts'
import { type Block, block, ranked } from './markdown-blocks.ts'

/** What changed since when: a line that a reader may stop at. */
export function changeBlock(report: RunReport): Block[] {
  const change = changeWords(report)
  if (change === null) return []
  const { since, word, detail } = change
  const tail = detail === '' ? '' : ` ${capitalized(escapeMarkdown(detail))}.`
  return [block(`**${escapeMarkdown(since.replace(/^no /, 'No '))}: ${word}.**${tail}`)]
}

/** What a leak costs, where it is, since when and what to do; what the headline and a finding's own line say is left out. */
export function summaryBlocks(report: RunReport, tool: string | undefined): Block[] {
  const hasFinding = findingsOf(report).length > 0
  const isLeak = report.judgement.verdict.kind === 'leak'
  const rows = summaryRows(report, tool).filter(
    ({ label }) => !(label === 'Next' && hasFinding) && !(label === 'Grows' && isLeak),
  )
  const linked = (document: { title: string; url: string }) => documentLink(document, tool)
  const lines = rows.map(({ label, text, link, more }) =>
    [
      `- **${label}**`,
      ...(link === undefined ? [] : [`${linked(link)}:`]),
      escapeMarkdown(text),
      ...(more === undefined ? [] : [linked(more)]),
    ].join(' '),
  )
  const commands = rows.flatMap(({ command }) => (command === undefined ? [] : [command]))
  return [
    ...(lines.length === 0 ? [] : [block(...lines)]),
    ...commands.map((command) => ranked('details', ...codeBlock(command, 'sh'))),
  ]
}

/** The findings that a run shows, with their repair. */
export function findingBlocks(report: RunReport, tool: string | undefined): Block[] {
  return findingsOf(report).map(({ title, url, repair }) =>
    block(`Known finding: ${documentLink({ title, url }, tool)}. Repair: ${escapeMarkdown(repair)}.`),
  )
}

function documentLink({ title, url }: { title: string; url: string }, tool: string | undefined): string {
  const address = documentAddress(url, tool ?? '', null)
  return address === null ? `${escapeMarkdown(title)} (\`${url}\`)` : markdownLink(title, address)
}

/** What the terms mean that stand first in these lines. */
export function legendLines(legend: Legend, lines: readonly string[]): string[] {
  const words = legend.of(lines.join(' '))
  return words === null ? [] : ['', `<sub>${escapeMarkdown(words)}</sub>`]
}
