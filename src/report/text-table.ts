import { oneLine, wrapText } from '../text/text.ts'

// Narrower than this, the last column's sentences would be a word a line.
const LEAST_LAST_WIDTH = 9

/**
 * Lays rows out in columns two spaces apart. When they are wider than `width`, cells wrap between words: first those of
 * the last column, then of the ones before it. A table of longer words stays wider.
 * @param rows The first row is the header. Cells hold one line of plain text each.
 */
export function textTable(rows: string[][], width: number): string[] {
  const widths = columnWidths(rows, width)
  const ruler = '-'.repeat(
    Math.min(
      width,
      widths.reduce((sum, size) => sum + size + 2, -2),
    ),
  )
  const [header = [], ...body] = rows.map((cells) => tableLines(cells, widths))
  return [...header, ruler, ...body.flat()]
}

function columnWidths(rows: string[][], width: number): number[] {
  const columns = Math.max(...rows.map((cells) => cells.length))
  const longest = (column: number, lengthOf: (cell: string) => number) =>
    Math.max(...rows.map((cells) => lengthOf(oneLine(cells[column] ?? ''))))
  const widths = Array.from({ length: columns }, (_, column) => longest(column, (cell) => cell.length))
  let excess = widths.reduce((sum, size) => sum + size + 2, -2) - width
  for (const [column, size] of [...widths.entries()].toReversed()) {
    const word = longest(column, (cell) => Math.max(...cell.split(' ').map((part) => part.length)))
    const least = column === columns - 1 ? Math.max(LEAST_LAST_WIDTH, word) : word
    const cut = Math.max(0, Math.min(excess, size - least))
    widths[column] = size - cut
    excess -= cut
  }
  return widths
}

function tableLines(cells: string[], widths: number[]): string[] {
  const wrapped = widths.map((size, column) => wrapText(cells[column] ?? '', size))
  const height = Math.max(...wrapped.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((size, column) => (wrapped[column]?.[line] ?? '').padEnd(size + 2))
      .join('')
      .trimEnd(),
  )
}
