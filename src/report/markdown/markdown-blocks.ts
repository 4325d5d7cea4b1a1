/**
 * A part of a Markdown document. A `block` stands or falls as a whole; a `table` may lose rows from its end, and then
 * says how many.
 */
export type Block =
  | { kind: 'block'; lines: string[] }
  | { kind: 'table'; header: string[]; alignments: ('left' | 'right')[]; rows: string[][] }

/** GitHub refuses a comment of more than 65,536 characters; this leaves room for a marker and its page. */
export const MOST_BYTES = 60_000

const CUT = '_The report was cut here to fit; the rest is in the files of the run._'

export function block(...lines: string[]): Block {
  return { kind: 'block', lines }
}

/** A folded part with a summary that is already Markdown-safe. */
export function details(summary: string, lines: string[]): Block {
  return block('<details>', `<summary>${summary}</summary>`, '', ...lines, '', '</details>')
}

/**
 * Joins blocks with empty lines between. What does not fit into `maxBytes` of UTF-8 is cut at a border and said; the
 * `tail` (links to where the rest is) always stays.
 */
export function joinBlocks(blocks: readonly Block[], tail: readonly Block[], maxBytes: number): string {
  const whole = [...blocks, ...tail].map(textOf)
  const document = `${whole.join('\n\n')}\n`
  if (byteLength(document) <= maxBytes) return document

  const end = [CUT, ...tail.map(textOf)].join('\n\n')
  const room = maxBytes - byteLength(`\n\n${end}\n`)
  const kept: string[] = []
  let used = 0
  for (const part of blocks) {
    const text = textOf(part)
    if (used + byteLength(text) + 2 <= room) {
      kept.push(text)
      used += byteLength(text) + 2
      continue
    }
    const shortened = part.kind === 'table' ? shortenTable(part, room - used - 2) : null
    if (shortened !== null) kept.push(shortened)
    break
  }
  return `${[...kept, end].join('\n\n')}\n`
}

function textOf(part: Block): string {
  return linesOf(part).join('\n')
}

function linesOf(part: Block): string[] {
  if (part.kind === 'block') return part.lines
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const rule = part.alignments.map((alignment) => (alignment === 'right' ? '--:' : '---'))
  return [line(part.header), `|${rule.join('|')}|`, ...part.rows.map(line)]
}

function shortenTable(table: Block & { kind: 'table' }, room: number): string | null {
  const lines = linesOf(table)
  const more = (left: number) => `\n\n_and ${left} more, left out to fit_`
  const [header = '', rule = '', ...rows] = lines
  let text = `${header}\n${rule}`
  let shown = 0
  for (const row of rows) {
    if (byteLength(`${text}\n${row}${more(rows.length)}`) > room) break
    text += `\n${row}`
    shown++
  }
  return shown === 0 ? null : text + more(rows.length - shown)
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
