import { countNoun, escapeMarkdown, markdownLink } from '../../text/text.ts'
import { groupSentence, metricWords, perWords, rowWords } from './history-words.ts'
import type { HistoryGroup } from './trend.ts'

/** A picture beside the page, for light and for dark. */
export interface HistoryPicture {
  /** Addresses from the page: relative ones. */
  light: string
  dark: string
}

export interface HistoryMarkdown {
  title: string
  /** What a reader should know first, as plain text. */
  preface: readonly string[]
  /** One picture over all groups. */
  picture?: HistoryPicture | undefined
  /** A picture a group, where there is one. */
  pictureOf?: (group: HistoryGroup) => HistoryPicture | null
  /** Where a commit is shown; null where nobody knows. */
  commitUrl?: (sha: string) => string | null
  /** At most so many of a group's rows, the newest. */
  mostRows: number
}

/** A history as Markdown: a section a host and scenario, with its picture and its table, the newest run on top. */
export function renderHistoryMarkdown(groups: readonly HistoryGroup[], options: HistoryMarkdown): string {
  const { title, preface, picture, pictureOf = () => null } = options
  const sections = groups.flatMap((group) => {
    const drawn = pictureOf(group)
    return [
      `## ${escapeMarkdown(group.title)}`,
      `${escapeMarkdown(groupSentence(group))} Shown: ${escapeMarkdown(metricWords(group))}.`,
      ...(drawn === null ? [] : [pictureLines(drawn, `${group.title}: ${metricWords(group)}`)]),
      tableOf(group, options),
    ]
  })
  return `${[
    `# ${escapeMarkdown(title)}`,
    ...preface.map(escapeMarkdown),
    ...(picture === undefined ? [] : [pictureLines(picture, title)]),
    ...sections,
  ].join('\n\n')}\n`
}

function pictureLines({ light, dark }: HistoryPicture, label: string): string {
  const [lightUrl, darkUrl] = [light, dark].map((path) => path.split('/').map(encodeURIComponent).join('/'))
  const alt = escapeMarkdown(label).replaceAll('"', '&quot;')
  return [
    '<picture>',
    `<source media="(prefers-color-scheme: dark)" srcset="${darkUrl}">`,
    `<img alt="${alt}" src="${lightUrl}">`,
    '</picture>',
  ].join('\n')
}

function tableOf(group: HistoryGroup, { mostRows, commitUrl = () => null }: HistoryMarkdown): string {
  const shown = group.rows.slice(-mostRows).toReversed()
  const rows = shown.map((row) => {
    const { date, sdk, commit, verdict, growth } = rowWords(row, group)
    const sha = row.point.commit
    const url = sha === null ? null : commitUrl(sha)
    const named = url === null ? escapeMarkdown(commit) : markdownLink(commit, url)
    return [...[date, sdk].map(escapeMarkdown), named, ...[...growth, verdict].map(escapeMarkdown)]
  })
  const header = ['date (UTC)', 'SDK', 'commit', ...group.pers.map(perWords), 'verdict']
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const alignments = header.map((_, index) => (index > 2 && index < header.length - 1 ? '--:' : '---'))
  const left = group.rows.length - shown.length
  return [
    line(header),
    `|${alignments.join('|')}|`,
    ...rows.map(line),
    ...(left === 0 ? [] : ['', `${countNoun(left, 'older run')} not in the table.`]),
  ].join('\n')
}
