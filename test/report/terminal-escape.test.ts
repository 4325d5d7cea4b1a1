import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeHtml, inlineJson } from '../../src/text/html-escape.ts'
import { codeBlock, escapeMarkdown } from '../../src/text/markdown-escape.ts'
import { ansiStyle, logLine, terminalText, visibleJson } from '../../src/text/terminal-escape.ts'

/** What must come through no sink: controls, what reorders text, what is not seen. */
const UNSEEN = {
  ESC: '\u001b[2J',
  BEL: '\u0007',
  DEL: '\u007f',
  'C1 CSI': '\u009b31m',
  'C1 OSC': '\u009d0;title\u009c',
  'right-to-left override': '\u202e',
  'first strong isolate': '\u2068',
  'Arabic letter mark': '\u061c',
  'line separator': '\u2028',
  'zero-width space': '\u200b',
  'soft hyphen': '\u00ad',
  tag: '\u{e0041}',
}
const SEEN_ONLY = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u

const SINKS: Record<string, (text: string) => string> = {
  log: logLine,
  terminal: terminalText,
  JSON: visibleJson,
  Markdown: escapeMarkdown,
  'a code block': (text) => codeBlock(text).join(''),
  HTML: escapeHtml,
  'a script': inlineJson,
}
for (const [sink, escaped] of Object.entries(SINKS)) {
  test(`no control, no reordering and nothing unseen comes through to ${sink}`, () => {
    for (const [name, character] of Object.entries(UNSEEN)) {
      assert.match(escaped(`a${character}b`), SEEN_ONLY, name)
    }
  })
}

const COMMANDS = [
  '::stop-commands::x',
  '  ::error::x',
  '::add-mask::x',
  '##[error]x',
  'x ##[set-env name=PATH]y',
]
/** How the runner finds a command: at a line's start after spaces, or of the older kind anywhere. */
const COMMAND = /^\s*::|##\[/m

for (const command of COMMANDS) {
  test(`${JSON.stringify(command)} is no command in a log, in a terminal, in JSON or behind a line break`, () => {
    for (const text of [command, `0.19.2\n${command}`, `0.19.2\r${command}`, `0.19.2\u2028${command}`]) {
      for (const escaped of [logLine, terminalText, visibleJson]) assert.doesNotMatch(escaped(text), COMMAND)
    }
  })
}

test('no text at all is a command, wherever our own colours stand in it', () => {
  const parts = fc.constantFrom(...':|::|#|##[| |\n|\r|\u001b[0m|\u001b[1;31m|\u00a0|\ufeff|error'.split('|'))
  const text = fc.array(parts, { maxLength: 10 }).map((each) => each.join(''))
  fc.assert(
    fc.property(text, (hostile) => {
      assert.doesNotMatch(terminalText(hostile), COMMAND)
      assert.doesNotMatch(logLine(hostile), COMMAND)
    }),
    { seed: 7, numRuns: 5000 },
  )
})

test("a terminal's text keeps its lines and our colours, and no other escape", () => {
  const heading = ansiStyle(true)('--- Verdict ---', 'heading')
  assert.equal(terminalText(`${heading}\n\u001b[5mx\u001b]0;y\u0007\n`), `${heading}\n [5mx ]0;y \n`)
})

test('JSON means the same as before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(JSON.parse(visibleJson(text)), text)
      assert.equal(JSON.parse(inlineJson(text)), text)
    }),
    { seed: 7 },
  )
  assert.equal(visibleJson('##[error]\u202e\u{e0041}'), '"#\\u0023[error]\\u202e\\udb40\\udc41"')
})
