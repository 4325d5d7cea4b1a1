import { createHash } from 'node:crypto'
import { plainLines } from './plain-text.ts'
import { visibleJson } from './terminal-escape.ts'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Outside text for an element's content or a quoted attribute, without characters that reorder what surrounds it. */
export function escapeHtml(text: string): string {
  return plainLines(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** JSON that may stand in a `<script>`: it holds no `<`, so nothing in it can end the element. */
export function inlineJson(value: unknown): string {
  return visibleJson(value).replaceAll('<', '\\u003c')
}

export interface InlineScript {
  html: string
  /** The script's source expression for a `script-src` of a Content-Security-Policy. */
  csp: string
}

/** A classic script inside the page. `</script` and `<!--` only occur in strings and regular expressions there. */
export function inlineScript(source: string): InlineScript {
  const safe = source
    .replace(/\r\n?/g, '\n')
    .replace(/<(?=\/script)/gi, '\\x3c')
    .replaceAll('<!--', '\\x3c!--')
  const digest = createHash('sha256').update(safe).digest('base64')
  return { html: `<script>${safe}</script>`, csp: `'sha256-${digest}'` }
}
