import { oneLine, plainLines } from './plain-text.ts'

// A zero-width space keeps GitHub from seeing a mention, an issue number or an address; entities would not, since
// GitHub looks for these in the rendered text.
const ZERO_WIDTH = '&#8203;'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '|': '&#124;',
  '`': '&#96;',
  '*': '&#42;',
  '~': '&#126;',
  '[': '&#91;',
  ']': '&#93;',
  '\\': '&#92;',
  $: '&#36;',
}

/**
 * Outside text as GitHub-flavoured Markdown that reads as that very text, on one line: no markup, no HTML, no link,
 * no mention, no reference, no emoji, no table cell's end.
 */
export function escapeMarkdown(text: string): string {
  return (
    oneLine(text)
      .replace(/[&<>|`*~[\]\\$]/g, (character) => ENTITIES[character] ?? character)
      // Inside a word an underscore is only an underscore.
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '&#95;')
      .replace(/@/g, `@${ZERO_WIDTH}`)
      .replace(/(?<!&)#(?=\w)/g, `#${ZERO_WIDTH}`)
      .replace(/(GH)-(?=\d)/gi, `$1-${ZERO_WIDTH}`)
      .replace(/:(?=\/\/|[\w+-]+:)/g, `:${ZERO_WIDTH}`)
      .replace(/(www)\./gi, `$1${ZERO_WIDTH}.`)
      .replace(/(mailto|xmpp):/gi, `$1${ZERO_WIDTH}:`)
      .replace(/^([-+=#]|\d+[.)])/, `${ZERO_WIDTH}$1`)
  )
}

/** A fenced block whose fence is longer than any run of backticks inside. */
export function codeBlock(text: string, language = ''): string[] {
  const plain = plainLines(text)
  const longest = Math.max(2, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...plain.split('\n').map((line) => line.trimEnd()), fence]
}

/** A link, or its bare label when the address is not http(s). */
export function markdownLink(label: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return escapeMarkdown(label)
  return `[${escapeMarkdown(label)}](${encodeAddress(url)})`
}

/** An address that cannot end a Markdown link or an HTML attribute early. */
export function encodeAddress(url: URL): string {
  return url.href.replace(
    /[()<>"'|`\\\s]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
