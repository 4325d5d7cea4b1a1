import { wrapText } from './plain-text.ts'

/**
 * Lays rows out in columns two spaces apart. When they are wider than `width`, the last column wraps inside what
 * remains for it, at least 12 characters.
 * @param rows The first row is the header. Cells hold one line of plain text each.
 */
export function textTable(rows: string[][], width: number): string[] {
  const columns = Math.max(...rows.map((cells) => cells.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  )
  const before = widths.slice(0, -1).reduce((sum, size) => sum + size + 2, 0)
  const lastWidth = Math.max(12, width - before)
  const ruler = '-'.repeat(Math.min(width, before + Math.min(lastWidth, widths.at(-1) ?? 0)))
  const lines = rows.map((cells) => {
    const head = cells.slice(0, columns - 1).map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2))
    const [first = '', ...more] = wrapText(cells[columns - 1] ?? '', lastWidth)
    return [`${head.join('')}${first}`.trimEnd(), ...more.map((line) => ' '.repeat(before) + line)]
  })
  return [...(lines[0] ?? []), ruler, ...lines.slice(1).flat()]
}
