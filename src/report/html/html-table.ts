import { escapeHtml } from '../../text/text.ts'

/** A table of a page: a first column that names the row, figures, and a word at the end. */
export interface PageTable {
  /** What it is called where it scrolls. */
  label: string
  /** Plain text, as are the cells. */
  head: readonly string[]
  rows: readonly { cells: readonly string[]; isLeak: boolean }[]
  /** Whether a column holds figures, which stand under each other. */
  isFigure: (column: number) => boolean
}

/** What a cell without a figure says; in a list of rows it is left out. */
const NONE = '–'

/** More columns than this have no room on a screen of half a desk's width either. */
const FEW_COLUMNS = 6

/**
 * A table that is one where there is room, and on a narrow screen a list of rows, each figure beside the name of its column:
 * nothing is cut, and the word at the end stands beside the row's name.
 */
export function pageTable({ label, head, rows, isFigure }: PageTable): string {
  const last = head.length - 1
  const classOf = (column: number, cell: string) => {
    const classes = [
      ...(isFigure(column) ? ['figure'] : column === last ? ['last'] : []),
      ...(cell === '' || cell === NONE ? ['none'] : []),
    ]
    return classes.length === 0 ? '' : ` class="${classes.join(' ')}"`
  }
  const header = head.map(
    (name, column) => `<th scope="col"${isFigure(column) ? ' class="figure"' : ''}>${escapeHtml(name)}</th>`,
  )
  const body = rows.map(({ cells, isLeak }) => {
    const [name = '', ...rest] = cells.map(escapeHtml)
    const figures = rest.map((cell, index) => {
      const column = index + 1
      return `<td${classOf(column, cell)} data-column="${escapeHtml(head[column] ?? '')}">${cell}</td>`
    })
    return `<tr${isLeak ? ' class="leak"' : ''}><th scope="row">${name}</th>${figures.join('')}</tr>`
  })
  const kind = head.length > FEW_COLUMNS ? ' class="many"' : ''
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(label)}"><table${kind}><thead><tr>${header.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}
