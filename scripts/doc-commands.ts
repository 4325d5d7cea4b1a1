/** The shell commands of the documents, so that a test can run each: a recipe that nobody runs rots. */

/** One command line of a document, joined where a backslash broke it. */
export interface DocCommand {
  file: string
  line: number
  command: string
}

/** What a command begins with. A line of a block that begins otherwise is what a command printed. */
const PROGRAMS =
  /^(sdk-memtest|npm|npx|node|node_modules\/\.bin\/node|bun|pip|python3?|cargo|git|gh|go|curl|chromium|cd|alias|export|for|done|MEMTEST_\w+=\S*)(\s|$)/

/** Fenced blocks without a language may hold commands or what they print; of another language they hold none. */
const SHELLS = ['', 'sh', 'bash', 'console']

/** The commands in a document's code blocks, fenced or indented, in order; a loop is one command. */
export function commandsIn(file: string, markdown: string): DocCommand[] {
  const commands: DocCommand[] = []
  let open: DocCommand | null = null
  for (const { text, line } of codeLines(markdown)) {
    const typed = text.replace(/^\$ /, '').trimEnd()
    if (open !== null) {
      open.command += open.command.endsWith('\\') ? '' : '\n'
      open.command = `${open.command.replace(/\\$/, '')}${typed.trimStart()}`
    } else if (PROGRAMS.test(typed)) open = { file, line, command: typed }
    if (open === null || isOpen(open.command)) continue
    commands.push({ ...open, command: withoutComment(open.command) })
    open = null
  }
  return commands
}

const isOpen = (command: string) =>
  command.endsWith('\\') || (/^for\s/.test(command) && !/(^|\n)done\b/.test(command))

/** A comment begins with a number sign behind two blanks or more, as the documents align them. */
const withoutComment = (command: string) => command.replace(/\s{2,}#.*$/gm, '')

function* codeLines(markdown: string): Generator<{ text: string; line: number }> {
  let fence: { marks: string; isShell: boolean } | null = null
  let isBlank = true
  let isIndented = false
  for (const [index, text] of markdown.split('\n').entries()) {
    const [, marks, info] = /^(`{3,}|~{3,})(.*)$/.exec(text) ?? []
    if (fence !== null) {
      if (marks !== undefined && marks.length >= fence.marks.length && info === '') fence = null
      else if (fence.isShell) yield { text, line: index + 1 }
    } else if (marks !== undefined) fence = { marks, isShell: SHELLS.includes((info ?? '').trim()) }
    else {
      isIndented = (isIndented ? /^ {4,}\S/ : /^ {4}\S/).test(text) && (isBlank || isIndented)
      if (isIndented) yield { text: text.slice(4), line: index + 1 }
    }
    isBlank = text.trim() === ''
  }
}
