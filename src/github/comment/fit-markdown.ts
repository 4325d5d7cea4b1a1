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
 * Markdown of at most `maxBytes` bytes of UTF-8. Whole blocks (a chart, a folded report) are cut, the largest first,
 * and `notice` says so at the end. The first block goes last.
 */
export function fitMarkdown(markdown: string, maxBytes: number, notice: string): string {
  if (Buffer.byteLength(markdown) <= maxBytes) return markdown
  // Cut once more, it says so once.
  const blocks = [...splitBlocks(markdown).filter((block) => block !== notice), notice]
  const sizes = blocks.map((block) => Buffer.byteLength(block) + 2)
  let total = sizes.reduce((sum, size) => sum + size, -2)
  const details = [...blocks.keys()].slice(1, -1)
  details.sort((a, b) => at(sizes, b) - at(sizes, a) || b - a)
  const dropped = new Set<number>()
  for (const index of [...details, 0]) {
    if (total <= maxBytes) break
    dropped.add(index)
    total -= at(sizes, index)
  }
  if (total > maxBytes) return ''
  return blocks.filter((_, index) => !dropped.has(index)).join('\n\n')
}

function count(line: string, pattern: RegExp): number {
  return line.match(pattern)?.length ?? 0
}
