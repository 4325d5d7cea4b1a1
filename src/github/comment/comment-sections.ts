import { at } from '../../at.ts'
import { fitMarkdown } from './fit-markdown.ts'

/** Which run wrote a section. Run ids rise with time within a repository. */
export interface RunStamp {
  headSha: string
  runId: number
  attempt: number
}

/** One scenario's part of the shared comment. */
export interface Section {
  /** Letters, digits, `.`, `_`, `-`: it stands in the hidden marker. */
  key: string
  stamp: RunStamp
  markdown: string
}

/** GitHub refuses a comment over 65,536 characters; the rest is room for its own counting. */
export const MAX_COMMENT_BYTES = 60_000

const COMMENT_MARKER = '<!-- sdk-memtest comment -->'
const CUT_NOTICE = '_Cut to fit into a comment: the whole report is in the artifact._'

/** The sections of a comment's body, or null when the body does not open with our marker. */
export function parseComment(body: string): Section[] | null {
  const text = body.replaceAll('\r\n', '\n')
  if (!text.startsWith(COMMENT_MARKER)) return null
  const pattern =
    /<!-- sdk-memtest section=([\w.-]+) sha=([0-9a-f]+) run=(\d+) attempt=(\d+) -->\n(.*?)\n<!-- \/sdk-memtest section=\1 -->/gs
  return [...text.matchAll(pattern)].map(([, key = '', headSha = '', runId, attempt, markdown = '']) => ({
    key,
    stamp: { headSha, runId: Number(runId), attempt: Number(attempt) },
    markdown: markdown.replace(/^_Measured on commit `[0-9a-f]+`, not on the newest one\._\n\n/, ''),
  }))
}

/** The comment's whole body: the sections by key, within {@link MAX_COMMENT_BYTES}. */
export function composeComment(sections: readonly Section[], maxBytes = MAX_COMMENT_BYTES): string {
  const sorted = sections.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const newest = sorted.reduce<RunStamp | null>(
    (best, { stamp }) => (best === null || isNewer(stamp, best) ? stamp : best),
    null,
  )
  const bodies = sorted.map(({ markdown, stamp }) => {
    // A code block shows outside text as it is; none of it may pass for a marker.
    const harmless = markdown.replace(/<!--(?=\s*\/?sdk-memtest)/g, '<!\u200b--')
    if (stamp.headSha === newest?.headSha) return harmless
    return `_Measured on commit \`${stamp.headSha.slice(0, 7)}\`, not on the newest one._\n\n${harmless}`
  })
  const frame = Buffer.byteLength(assemble(sorted, new Array(sorted.length).fill('')))
  const shares = fairShares(
    bodies.map((body) => Buffer.byteLength(body)),
    maxBytes - frame,
  )
  return assemble(
    sorted,
    bodies.map((body, index) => fitMarkdown(body, at(shares, index), CUT_NOTICE)),
  )
}

/** Puts a run's section in, unless the section there comes from a newer run. */
export function mergeSection(
  sections: readonly Section[],
  next: Section,
): { kind: 'merged'; sections: Section[] } | { kind: 'superseded'; by: RunStamp } {
  const present = sections.find(({ key }) => key === next.key)
  if (present !== undefined && isNewer(present.stamp, next.stamp)) {
    return { kind: 'superseded', by: present.stamp }
  }
  return { kind: 'merged', sections: [...sections.filter(({ key }) => key !== next.key), next] }
}

/** Whether run `a` started after run `b`. */
export function isNewer(a: RunStamp, b: RunStamp): boolean {
  return a.runId > b.runId || (a.runId === b.runId && a.attempt > b.attempt)
}

function assemble(sections: readonly Section[], bodies: readonly string[]): string {
  const parts = sections.map(
    ({ key, stamp }, index) =>
      `<!-- sdk-memtest section=${key} sha=${stamp.headSha} run=${stamp.runId} attempt=${stamp.attempt} -->\n${bodies[index]}\n<!-- /sdk-memtest section=${key} -->`,
  )
  return [COMMENT_MARKER, ...parts].join('\n')
}

/** Divides `room` so that small sections keep all they need and the large ones share the rest evenly. */
function fairShares(needs: readonly number[], room: number): number[] {
  const shares = new Array<number>(needs.length).fill(0)
  const order = needs.map((_, index) => index).toSorted((a, b) => at(needs, a) - at(needs, b))
  let left = room
  for (const [position, index] of order.entries()) {
    const share = Math.min(at(needs, index), Math.floor(left / (order.length - position)))
    shares[index] = share
    left -= share
  }
  return shares
}
