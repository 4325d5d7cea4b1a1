/** The one overview over all runs of a comment's sections. It is also where the rows of other jobs are read back from. */

import { OVERVIEW_HEADER, type OverviewRow } from '../../report/report.ts'

/** A row, and the section that it belongs to. */
export interface KeyedRow extends OverviewRow {
  key: string
}

/** Added to the rank of a row of an older commit, so that it stands below all rows of the newest. */
const STALE = 100

const NOT_MEASURED_AT = / _\(not at [0-9a-f]{7}\)_$/

/** The same row as one of an older commit than the newest. */
export function staleRow(row: KeyedRow, newestSha: string): KeyedRow {
  const [run = '', verdict = '', ...others] = row.cells
  const marked = `${verdict.replace(NOT_MEASURED_AT, '')} _(not at ${newestSha.slice(0, 7)})_`
  return { ...row, rank: row.rank + STALE, cells: [run, marked, ...others] }
}

/**
 * The table, the worst on top, in at most `maxBytes`: what does not fit goes from its end, and is counted.
 * @param runs How many runs there are, be their rows known or not.
 * @returns Empty when not one row fits.
 */
export function overviewTable(rows: readonly KeyedRow[], runs: number, maxBytes: number): string {
  const rule = OVERVIEW_HEADER.map(() => '---').join('|')
  const more = (left: number) => (left === 0 ? '' : `\n\n_and ${left} more, left out to fit_`)
  let text = `| ${OVERVIEW_HEADER.join(' | ')} |\n|${rule}|`
  let shown = 0
  for (const row of rows.toSorted((a, b) => a.rank - b.rank)) {
    const next = `${text}\n${line(row)}`
    if (Buffer.byteLength(next + more(runs - shown - 1)) > maxBytes) break
    text = next
    shown++
  }
  return shown === 0 ? '' : text + more(runs - shown)
}

/** The rows that {@link overviewTable} wrote. Cells are escaped, so no outside text can pass for a row or its tag. */
export function rowsIn(markdown: string): KeyedRow[] {
  const lines = markdown.matchAll(/^\| <!-- ([\w.-]+) (\d+) -->(.*) \|$/gm)
  return [...lines].map(([, key = '', rank, cells = '']) => {
    const [run = '', verdict = '', ...others] = cells.split(' | ')
    return {
      key,
      rank: Number(rank) % STALE,
      cells: [run, verdict.replace(NOT_MEASURED_AT, ''), ...others],
    }
  })
}

function line({ key, rank, cells }: KeyedRow): string {
  return `| <!-- ${key} ${rank} -->${cells.join(' | ')} |`
}

/** The verdict of a row in words, as it stands in a heading. */
export function titleOf({ cells }: OverviewRow): string {
  return (cells[1] ?? '').replace(/^\p{Extended_Pictographic} /u, '').replace(NOT_MEASURED_AT, '')
}

/** One row as a word of a marker, for a comment that shows no overview. */
export function packRow({ rank, cells }: OverviewRow): string {
  return Buffer.from(JSON.stringify([rank, ...cells])).toString('base64url')
}

/** The row in such a word, or none. */
export function unpackRow(word: string): OverviewRow[] {
  try {
    const [rank, ...cells]: unknown[] = JSON.parse(Buffer.from(word, 'base64url').toString())
    const isRow = typeof rank === 'number' && cells.every((cell) => typeof cell === 'string')
    return isRow ? [{ rank, cells }] : []
  } catch {
    return []
  }
}
