/**
 * What goes when a report must be cut, the last rank first: a reader needs to know what was found in all runs before
 * how it was found in one. The heading always stays.
 */
const RANKS = ['heading', 'overview', 'verdict', 'figures', 'chart', 'details'] as const
export type Rank = (typeof RANKS)[number]

/**
 * A part of a Markdown document. A `block` stands or falls as a whole; a `table` may lose rows from its end, and then
 * says how many.
 */
export type Block =
  | { kind: 'block'; rank: Rank; lines: string[] }
  | { kind: 'table'; rank: Rank; header: string[]; alignments: ('left' | 'right')[]; rows: string[][] }

/** GitHub refuses a comment of more than 65,536 characters; this leaves room for a marker and its page. */
export const MOST_BYTES = 60_000

const CUT = '_The report was cut here to fit; the rest is in the files of the run._'

export function ranked(rank: Rank, ...lines: string[]): Block {
  return { kind: 'block', rank, lines }
}

export function heading(line: string): Block {
  return ranked('heading', line)
}

export function block(...lines: string[]): Block {
  return ranked('verdict', ...lines)
}

/** A folded part with a summary that is already Markdown-safe. */
export function details(summary: string, lines: string[]): Block {
  return ranked('details', '<details>', `<summary>${summary}</summary>`, '', ...lines, '', '</details>')
}

/** Blocks folded into one, which stands or falls as a whole. */
export function folded(summary: string, blocks: readonly Block[]): Block {
  return details(
    summary,
    blocks.flatMap((part, index) => [...(index === 0 ? [] : ['']), ...linesOf(part)]),
  )
}

/**
 * Joins blocks with empty lines between. What does not fit into `maxBytes` of UTF-8 goes by rank, of one rank from the
 * end, and that is said; the headings and the `tail` (links to where the rest is) always stay.
 */
export function joinBlocks(blocks: readonly Block[], tail: readonly Block[], maxBytes: number): string {
  const whole = [...blocks, ...tail].map(textOf)
  const document = `${whole.join('\n\n')}\n`
  if (byteLength(document) <= maxBytes) return document

  const end = [CUT, ...tail.map(textOf)].join('\n\n')
  let room = maxBytes - byteLength(`${end}\n`)
  const kept = new Map<number, string>()
  const byRank = [...blocks.entries()].toSorted(
    ([, a], [, b]) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank),
  )
  for (const [index, part] of byRank) {
    const text = textOf(part)
    const fits = byteLength(text) + 2 <= room || part.rank === 'heading'
    const shown = fits ? text : part.kind === 'table' ? shortenTable(part, room - 2) : null
    if (shown !== null) {
      kept.set(index, shown)
      room -= byteLength(shown) + 2
    }
    // What comes after the first gap would be the smaller details of whichever run happens to be short.
    if (!fits) break
  }
  const shown = blocks.flatMap((_, index) => kept.get(index) ?? [])
  return `${[...shown, end].join('\n\n')}\n`
}

function textOf(part: Block): string {
  return linesOf(part).join('\n')
}

/** A part as lines of Markdown. */
export function linesOf(part: Block): string[] {
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
