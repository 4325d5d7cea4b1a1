/**
 * The shell commands of the documents and what they are shown to print, so that a test can run each: a recipe that
 * nobody runs rots. A block of `sh` holds commands only; one of `console` holds commands after `$ `, each above what it
 * prints.
 */

/** One command of a document; lines that a backslash or a loop joins are one. */
export interface DocCommand {
  file: string
  line: number
  command: string
  /** What the document shows below the command, or ''. */
  printed: string
}

/** A block of code in a document. */
export interface DocBlock {
  file: string
  /** Of the first line inside. */
  line: number
  /** What the fence says that it is, such as `sh`; '' when it says nothing. */
  language: string
  lines: string[]
}

/** The fenced blocks of a document, in order, and the indented ones, which say no language. */
export function blocksIn(file: string, markdown: string): DocBlock[] {
  const blocks: DocBlock[] = []
  let fence: { marks: string; lines: string[] } | null = null
  let indented: DocBlock | null = null
  let isAfterBlank = true
  for (const [index, text] of markdown.split('\n').entries()) {
    const [, marks = '', info = ''] = /^\s*(`{3,}|~{3,})(.*)$/.exec(text) ?? []
    if (fence !== null) {
      if (marks.length >= fence.marks.length && info === '') fence = null
      else fence.lines.push(text)
      continue
    }
    const isIndented = /^ {4}\s*\S/.test(text) && (isAfterBlank || indented !== null)
    isAfterBlank = text.trim() === ''
    if (marks !== '') {
      fence = { marks, lines: [] }
      blocks.push({ file, line: index + 2, language: info.trim(), lines: fence.lines })
      indented = null
    } else if (!isIndented) indented = null
    else if (indented !== null) indented.lines.push(text.slice(4))
    else {
      indented = { file, line: index + 1, language: '', lines: [text.slice(4)] }
      blocks.push(indented)
    }
  }
  return blocks
}

/** The commands in a document's blocks, in order. */
export function commandsIn(file: string, markdown: string): DocCommand[] {
  return blocksIn(file, markdown).flatMap((block) => {
    if (block.language === 'sh') return commandsOf(block, (line) => line)
    if (block.language === 'console')
      return commandsOf(block, (line) => (line.startsWith('$ ') ? line.slice(2) : null))
    return []
  })
}

/** What `typed` answers null for is what the command above printed. */
function commandsOf(block: DocBlock, typed: (line: string) => string | null): DocCommand[] {
  const commands: DocCommand[] = []
  let open: DocCommand | null = null
  for (const [index, text] of block.lines.entries()) {
    if (open !== null) {
      open.command += open.command.endsWith('\\') ? '' : '\n'
      open.command = `${open.command.replace(/\\$/, '')}${text.trim()}`
    } else {
      const command = typed(text)?.trimEnd() ?? null
      const last = commands.at(-1)
      if (command === null && last !== undefined) last.printed += `${text}\n`
      if (command === null || command === '' || command.startsWith('#')) continue
      open = { file: block.file, line: block.line + index, command, printed: '' }
    }
    if (isOpen(open.command)) continue
    commands.push({ ...open, command: withoutComment(open.command) })
    open = null
  }
  return commands
}

const isOpen = (command: string) =>
  command.endsWith('\\') || (/^for\s/.test(command) && !/(^|\n)done\b/.test(command))

/** A comment begins with a number sign behind two blanks or more, as the documents align them. */
const withoutComment = (command: string) => command.replace(/\s{2,}#.*$/gm, '')

/**
 * Whether a program printed what a document shows of it, with other figures: a figure stands for any figure, an ellipsis
 * for anything, and line breaks and blanks for none.
 */
export function isPrinted(shown: string, text: string): boolean {
  const parts = shown.replace(/\s+/g, '').split(/(\d[\d,.]*|…)/)
  const pattern = parts.map((part, index) =>
    index % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : part === '…' ? '.*?' : '\\d[\\d,.]*',
  )
  return new RegExp(pattern.join('')).test(text.replace(/\s+/g, ''))
}
