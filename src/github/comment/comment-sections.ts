import type { OverviewRow } from '../../report/report.ts'
import { packRow, rowsIn, unpackRow } from './comment-overview.ts'
import { OWN_TITLE, plainInner } from './section-text.ts'

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
  /** Its runs in the comment's overview, as far as they are known; absent in a section that an older version wrote. */
  rows?: readonly OverviewRow[]
  /** How many runs it has, where some of their rows are no longer known. */
  runs?: number
}

const COMMENT_MARKER = '<!-- sdk-memtest comment -->'

/** The sections of a comment's body, or null when the body does not open with our marker. */
export function parseComment(body: string): Section[] | null {
  const text = body.replaceAll('\r\n', '\n')
  if (!text.startsWith(COMMENT_MARKER)) return null
  const pattern =
    /<!-- sdk-memtest section=([\w.-]+) sha=([0-9a-f]+) run=(\d+) attempt=(\d+)(?: runs=(\d+))?(?: row=([\w-]+))? -->\n(.*?)\n?<!-- \/sdk-memtest section=\1 -->/gs
  const found = [...text.matchAll(pattern)]
  const lead = text.slice(COMMENT_MARKER.length, found[0]?.index)
  const shown = rowsIn(lead)
  // A section that is alone has its heading above the marker.
  const heading = found.length === 1 ? lead.split('\n').find((line) => line.startsWith(OWN_TITLE)) : undefined
  return found.map(([, key = '', headSha = '', runId, attempt, runs, row, inner = '']) => {
    const rows = [
      ...shown.filter((each) => each.key === key).map(({ rank, cells }) => ({ rank, cells })),
      ...(row === undefined ? [] : unpackRow(row)),
    ]
    return {
      key,
      stamp: { headSha, runId: Number(runId), attempt: Number(attempt) },
      markdown: [heading ?? '', plainInner(inner)].filter((part) => part !== '').join('\n\n'),
      ...(rows.length === 0 ? {} : { rows }),
      ...(runs === undefined || Number(runs) === Math.max(1, rows.length) ? {} : { runs: Number(runs) }),
    }
  })
}

/** A section as it stands in a comment. */
export interface PlacedSection {
  section: Section
  /** What stands between its markers. */
  inner: string
  /** Its row, where no overview shows it. */
  row: OverviewRow | null
}

/** The body of a comment. */
export function assembleComment(lead: readonly string[], placed: readonly PlacedSection[]): string {
  const parts = placed.map(({ section: { key, stamp, rows = [], runs = rows.length }, inner, row }) => {
    const hidden = [
      `section=${key} sha=${stamp.headSha} run=${stamp.runId} attempt=${stamp.attempt}`,
      ...(runs > 1 ? [`runs=${runs}`] : []),
      ...(row === null ? [] : [`row=${packRow(row)}`]),
    ]
    const shown = inner === '' ? '' : `${inner}\n`
    return `<!-- sdk-memtest ${hidden.join(' ')} -->\n${shown}<!-- /sdk-memtest section=${key} -->`
  })
  // After an empty line: a heading right below the end of a fold would count as a part of the fold.
  return [COMMENT_MARKER, ...lead.map((part) => `${part}\n`), parts.join('\n\n')].join('\n')
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
