/** A section's Markdown among others in a comment, and back: a smaller heading, details folded. */

import { splitBlocks } from './fit-markdown.ts'

/** How the heading of a report begins. */
export const OWN_TITLE = '### sdk-memtest: '
/** How it begins below the heading that a comment has for all its sections. */
const SECTION_TITLE = '#### '

const FOLD_SUMMARY = '<summary>Figures, cause, chart, how to reproduce</summary>'
const FOLD_END = '\n\n</details>'
/** Characters that are not worth a fold. */
const LEAST_FOLDED = 200
const folded = (text: string, isOpen: boolean) =>
  `<details${isOpen ? ' open' : ''}>\n${FOLD_SUMMARY}\n\n${text}${FOLD_END}`
/** What stands between a section's heading and its body. */
export const BODY_GAP = '\n\n'
/** The most that folding a section adds to its body. */
export const FOLD_BYTES = Buffer.byteLength(BODY_GAP + folded('', true))
const FOLD = new RegExp(`<details(?: open)?>\\n${FOLD_SUMMARY}\\n\\n`)
const REMARK = /^_(?:Measured on commit|Not measured at) `[0-9a-f]+`[^\n]*_$/

/** A section's Markdown in its parts. */
export interface SectionText {
  /** The first line, where it is a heading of ours; it stays whatever is cut. */
  heading: string | null
  body: string
}

export function sectionText(markdown: string): SectionText {
  // A code block shows outside text as it is; none of it may pass for a marker.
  const harmless = markdown.replace(/<!--(?=\s*\/?sdk-memtest)/g, '<!\u200b--')
  if (!harmless.startsWith(OWN_TITLE)) return { heading: null, body: harmless }
  const [heading = '', ...rest] = harmless.split('\n')
  return { heading, body: rest.join('\n').replace(/^\n+/, '') }
}

/** How a section stands below the heading of its comment. */
export interface Among {
  /** What must be acted on is not folded. */
  isOpen: boolean
  /** A line below the heading about what the section is not, or null. */
  remark: string | null
}

/** What stands between the markers of a section that is not alone. */
export function innerAmong({ heading, body }: SectionText, { isOpen, remark }: Among): string {
  const [first = '', ...others] = splitBlocks(body)
  const head = [heading?.replace(OWN_TITLE, SECTION_TITLE) ?? '', remark ?? '', first]
  const rest = others.join('\n\n')
  const shown = rest.length < LEAST_FOLDED ? rest : folded(rest, isOpen)
  return [...head, shown].filter((part) => part !== '').join(BODY_GAP)
}

/** The Markdown that a section was made from, without the heading of a lone section. */
export function plainInner(inner: string): string {
  const isFolded = FOLD.test(inner) && inner.endsWith(FOLD_END)
  const unfolded = isFolded ? inner.replace(FOLD, '').slice(0, -FOLD_END.length) : inner
  const titled = unfolded.startsWith(SECTION_TITLE)
    ? OWN_TITLE + unfolded.slice(SECTION_TITLE.length)
    : unfolded
  const [first = '', ...rest] = splitBlocks(titled)
  // Older versions wrote the remark above the heading.
  if (REMARK.test(first)) return rest.join('\n\n')
  return REMARK.test(rest[0] ?? '') ? [first, ...rest.slice(1)].join('\n\n') : titled
}

export function staleRemark(measuredSha: string, newestSha: string): string {
  return `_Not measured at \`${newestSha.slice(0, 7)}\`: these are the figures of \`${measuredSha.slice(0, 7)}\`._`
}
