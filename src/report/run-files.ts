import { readdir } from 'node:fs/promises'
import { BASE_FOLDER } from '../run/options/options.ts'
import { oneLine, wrapText } from '../text/text.ts'

/** A file of a run and what opens it. */
export interface RunFile {
  name: string
  opens: string
}

/** In the order in which a reader wants them; the first pattern that fits names what opens a file. */
const KINDS: readonly [name: RegExp, opens: string][] = [
  [/^report\.html$/, 'the whole report with its charts: a browser'],
  [/^report\.md$/, 'the same as Markdown: an editor, a pull request'],
  [/^report\.json$/, 'the verdict and every figure for programs: jq'],
  [/^chart(-dark)?\.(svg|png)$/, 'the chart as a picture: a browser, an image viewer'],
  [/^chart\.vl\.json$/, 'the chart as a Vega-Lite specification: the Vega editor'],
  [/^samples\.csv$/, 'the time series: a spreadsheet, or sdk-memtest compare'],
  [/^checkpoints\.jsonl$/, 'the counts by name, at rest and between payments, a JSON object a line: jq'],
  [/^run\.json$/, 'options, versions and how the run ended: jq'],
  [/\.heapsnapshot$/, 'the V8 heap (holds seeds: do not share): Chrome DevTools, Memory, Load'],
  [/^rustheap-.*\.pb\.gz$/, 'who allocated what stays in Rust: go tool pprof -http=: FILE'],
  [/\.pb\.gz$/, "who allocated what stays in the runtime's heap: go tool pprof -http=: FILE"],
  [/^rust$/, 'a folder: the run of the native library that this one was held against'],
  [new RegExp(`^${BASE_FOLDER}$`), 'a folder: the run of --sdk-base that this one was held against'],
]

/** What `writeReport` makes. */
const REPORT_FILES = [
  'report.html',
  'report.md',
  'report.json',
  'chart.svg',
  'chart.png',
  'chart-dark.svg',
  'chart-dark.png',
  'chart.vl.json',
]

/**
 * The files of a run that are there, or that its report is about to write.
 * @param isDrawn Whether the report comes with its page and pictures.
 */
export async function runFiles(outDir: string, isDrawn = true): Promise<RunFile[]> {
  const found = await readdir(outDir).catch(() => [])
  const coming = isDrawn ? REPORT_FILES : ['report.md', 'report.json']
  const names = new Set([...found.filter((name) => !name.endsWith('.part')), ...coming])
  const kindOf = (name: string) => KINDS.findIndex(([pattern]) => pattern.test(name))
  return KINDS.flatMap(([, opens], kind) =>
    [...names]
      .filter((name) => kindOf(name) === kind)
      .sort()
      .map((name) => ({ name, opens })),
  )
}

/** Names longer than this stand on lines of their own. */
const MOST_NAMES = 24

/** The same for a terminal of so many columns: files that open alike share a line. */
export function fileLines(outDir: string, files: readonly RunFile[], columns: number): string[] {
  const groups = [...Map.groupBy(files, ({ opens }) => opens)].map(
    ([opens, group]) => [oneLine(group.map(({ name }) => name).join(', ')), opens] as const,
  )
  const width = Math.max(0, ...groups.map(([names]) => names.length).filter((length) => length <= MOST_NAMES))
  const indent = ' '.repeat(width + 4)
  return [
    `Files in ${oneLine(outDir)}:`,
    ...groups.flatMap(([names, opens]) => {
      const lines = wrapText(opens, columns, indent)
      return names.length <= MOST_NAMES
        ? lines.map((line, index) => (index === 0 ? `  ${names.padEnd(width)}  ${line.trimStart()}` : line))
        : [...wrapText(names, columns, '  '), ...lines]
    }),
  ]
}
