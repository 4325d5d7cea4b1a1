import { ansiStyle, wrapText } from '../../text/text.ts'
import { textTable } from '../text-table.ts'
import { toneOf } from '../verdict-words.ts'
import { groupSentence, metricWords, perWords, rowWords } from './history-words.ts'
import type { HistoryGroup } from './trend.ts'

/**
 * A history for a terminal: a table a host and scenario, the oldest run first, so that the newest stands above the prompt.
 * Ends with a line break.
 * @param width Columns of the terminal; below 60 it counts as 60.
 */
export function renderHistoryText(
  groups: readonly HistoryGroup[],
  { width, color }: { width: number; color: boolean },
): string {
  const paint = ansiStyle(color)
  const columns = Math.max(60, width)
  const sections = groups.map((group) => {
    const rows = group.rows.map((row) => rowWords(row, group))
    const hasCommits = group.rows.some(({ point }) => point.commit !== null)
    const cells = rows.map(({ date, sdk, commit, verdict, growth }) => [
      date,
      sdk,
      ...(hasCommits ? [commit] : []),
      ...growth,
      verdict,
    ])
    const header = [
      'Date (UTC)',
      'SDK',
      ...(hasCommits ? ['Commit'] : []),
      ...group.pers.map(perWords),
      'Verdict',
    ]
    const table = textTable([header, ...cells], columns)
    const newest = group.rows.at(-1)
    const last = newest === undefined ? 'unsure' : toneOf(newest.point.verdict)
    return [
      ...wrapText(`--- ${group.title}: ${metricWords(group)} ---`, columns).map((line) =>
        paint(line, 'heading'),
      ),
      ...table.slice(0, -1),
      ...table.slice(-1).map((line) => paint(line, last)),
      ...wrapText(groupSentence(group), columns),
    ]
  })
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
