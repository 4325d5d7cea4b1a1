import { at } from '../../at.ts'

/**
 * Splits Markdown into blocks at blank lines, but never inside a fenced code block or a `<details>`: any block can be
 * left out and the rest still renders.
 */
export function splitBlocks(markdown: string): string[] {
  const blocks: string[] = []
  let lines: string[] = []
  let openDetails = 0
  let fence: string | null = null
  for (const line of markdown.split('\n')) {
    if (line.trim() === '' && fence === null && openDetails === 0) {
      if (lines.length > 0) blocks.push(lines.join('\n'))
      lines = []
      continue
    }
    lines.push(line)
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== null) {
      if (mark?.startsWith(fence)) fence = null
    } else if (mark !== undefined) {
      fence = mark
    } else {
      openDetails += count(line, /<details\b/g) - count(line, /<\/details>/g)
    }
  }
  if (lines.length > 0) blocks.push(lines.join('\n'))
  return blocks
}

/**
 * Markdown of at most `maxBytes` bytes of UTF-8. What is too much goes block by block, the largest first (a chart or a
 * folded report), and `notice` says so at the end. Of the overview, the table below the heading, rows go from the end
 * when all else is gone; what stands up to the heading goes last.
 */
export function fitMarkdown(markdown: string, maxBytes: number, notice: string): string {
  if (Buffer.byteLength(markdown) <= maxBytes) return markdown
  const blocks = [...splitBlocks(markdown), notice]
  const sizes = blocks.map((block) => Buffer.byteLength(block) + 2)
  let total = sizes.reduce((sum, size) => sum + size, -2)
  const head = Math.max(
    0,
    blocks.slice(0, -1).findIndex((block) => block.startsWith('#')),
  )
  const overview = blocks[head + 1]?.startsWith('|') ? head + 1 : null
  const details = [...blocks.keys()].slice(head + 1, -1).filter((index) => index !== overview)
  details.sort((a, b) => at(sizes, b) - at(sizes, a) || b - a)
  const dropped = new Set<number>()
  const drop = (index: number) => {
    if (total <= maxBytes) return
    dropped.add(index)
    total -= at(sizes, index)
  }
  for (const index of details) drop(index)
  if (overview !== null && total > maxBytes) {
    const shortened = shortenRows(at(blocks, overview), maxBytes - (total - at(sizes, overview)) - 2)
    if (shortened === null) drop(overview)
    else {
      blocks[overview] = shortened
      total = 0
    }
  }
  for (let index = 0; index <= head; index++) drop(index)
  return blocks.filter((_, index) => !dropped.has(index)).join('\n\n')
}

/** A table of at most `room` bytes with as many of its first rows as fit, or null when not one does. */
function shortenRows(table: string, room: number): string | null {
  const [header = '', rule = '', ...rows] = table.split('\n')
  const more = (left: number) => `\n\n_and ${left} more, left out to fit_`
  let text = `${header}\n${rule}`
  let shown = 0
  for (const row of rows) {
    if (Buffer.byteLength(`${text}\n${row}${more(rows.length)}`) > room) break
    text += `\n${row}`
    shown++
  }
  return shown === 0 ? null : text + more(rows.length - shown)
}

function count(line: string, pattern: RegExp): number {
  return line.match(pattern)?.length ?? 0
}
