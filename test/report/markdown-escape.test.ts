import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lexer, walkTokens } from 'marked'
import { codeBlock, encodeAddress, escapeMarkdown, markdownLink } from '../../src/text/markdown-escape.ts'

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }
const ZERO_WIDTH = '\u200b'

/** What a reader sees of inline Markdown that holds nothing but text. */
function shown(markdown: string): string {
  return markdown
    .replace(/&(?:#(\d+)|(\w+));/g, (whole, code, name) =>
      code === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Number(code)),
    )
    .replaceAll(ZERO_WIDTH, '')
}

// Words that are markup in GitHub's Markdown, so that random text meets them often.
const HOSTILE = [
  '|', '<', '>', '@', '`', '```', '[', ']', '(', ')', '!', '*', '**', '_', '__', '~~', '#', '# ', '- ', '1. ', '+ ',
  '> ', '\\', '\n', '\r\n', '\t', '&', '&lt;', '&#64;', '$', '$$', ':', ':rocket:', '://', 'https://a.b', 'www.a.b',
  'a@b.co', '@octocat', '#12', 'GH-12', '<script>', '<!--', '-->', '</details>', '<img src=x onerror=y>', '[x](y)',
  '![x](y)', '[^1]', '---', '===', '|--|', '\u202e', '\u0000', '\u001b[31m', 'é', '🚀', '\ud800', 'x', ' ',
] // biome-ignore format: a table
const hostileText = fc.array(fc.constantFrom(...HOSTILE), { maxLength: 12 }).map((parts) => parts.join(''))

/** The kinds of everything in a document except plain text, in order. */
function structure(markdown: string): string[] {
  const types: string[] = []
  walkTokens(lexer(markdown), (token) => {
    if (!['text', 'escape', 'space'].includes(token.type)) types.push(token.type)
  })
  return types
}

test('escaped text adds no structure to a paragraph, a list, bold or a heading', () => {
  const places = [
    (text: string) => text,
    (text: string) => `- ${text}`,
    (text: string) => `**x ${text} x**`,
    (text: string) => `### x ${text}`,
    (text: string) => `> ${text}  `,
  ]
  fc.assert(
    fc.property(hostileText, fc.constantFrom(...places), (text, place) => {
      const escaped = escapeMarkdown(text)
      fc.pre(escaped !== '')
      assert.deepEqual(structure(place(escaped)), structure(place('word')), escaped)
    }),
    { seed: 4, numRuns: 20000 },
  )
})

test('escaped text stays inside its table cell', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const [table] = lexer(`| a | b |\n|---|---|\n| ${escapeMarkdown(text)} | end |\n`)
      assert.ok(table?.type === 'table')
      assert.equal(table.rows.length, 1)
      assert.equal(table.rows[0]?.[1]?.text, 'end')
    }),
    { seed: 5, numRuns: 2000 },
  )
})

test('a reader sees the text itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab _*`|<>@#&[]$!~\\:/.-+1)') }), (text) => {
      assert.equal(shown(escapeMarkdown(text)), text.trim())
    }),
    { seed: 6, numRuns: 2000 },
  )
})

test('mentions, references, addresses and emoji are broken up', () => {
  assert.equal(escapeMarkdown('@octocat'), '@&#8203;octocat')
  assert.equal(escapeMarkdown('owner/repo#12'), 'owner/repo#&#8203;12')
  assert.equal(escapeMarkdown('see GH-12'), 'see GH-&#8203;12')
  assert.equal(escapeMarkdown('https://evil.example'), 'https:&#8203;//evil.example')
  assert.equal(escapeMarkdown('www.evil.example'), 'www&#8203;.evil.example')
  assert.equal(escapeMarkdown('std:rocket:x'), 'std:&#8203;rocket:x')
})

test('names of metrics and files stay readable', () => {
  assert.equal(
    escapeMarkdown('rust_live_bytes in memtest-out/samples.csv'),
    'rust_live_bytes in memtest-out/samples.csv',
  )
  assert.equal(
    escapeMarkdown('breez_sdk::sync<T>'),
    'breez_sdk::&#8203;sync&lt;T&gt;'.replace('::&#8203;sync', '::sync'),
  )
})

test('line breaks, terminal escapes and text direction marks are gone', () => {
  assert.equal(
    escapeMarkdown('a\r\n# b\u001b[31m\u202ec'),
    'a #&#8203; b &#91;31m c'.replace('#&#8203; b', '# b'),
  )
})

test('a code block cannot be closed by what it holds', () => {
  assert.deepEqual(codeBlock('a\n```\n````b'), ['`````', 'a', '```', '````b', '`````'])
  fc.assert(
    fc.property(hostileText, (text) => {
      const tokens = lexer(codeBlock(text.replaceAll('\r', ''), 'text').join('\n'))
      assert.deepEqual(
        tokens.map((token) => token.type),
        ['code'],
      )
    }),
    { seed: 7, numRuns: 1000 },
  )
})

test('a link takes http addresses only and cannot be left early', () => {
  assert.equal(
    markdownLink('all files', 'https://github.com/o/r/(x)'),
    '[all files](https://github.com/o/r/%28x%29)',
  )
  assert.equal(markdownLink('x', 'javascript:alert(1)'), 'x')
  assert.equal(markdownLink('[x](y)', 'not an address'), '&#91;x&#93;(y)')
  assert.equal(encodeAddress(new URL('https://a.b/?q="><i>')), 'https://a.b/?q=%22%3E%3Ci%3E')
})
