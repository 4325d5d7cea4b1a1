import { at } from '../../at.ts'
import { IMPROVED_RANK, MUST_ACT_BELOW } from '../../report/report.ts'
import { type KeyedRow, overviewTable, staleRow, titleOf } from './comment-overview.ts'
import { assembleComment, isNewer, type RunStamp, type Section } from './comment-sections.ts'
import { fitMarkdown, splitBlocks } from './fit-markdown.ts'
import {
  BODY_GAP,
  FOLD_BYTES,
  innerAmong,
  OWN_TITLE,
  type SectionText,
  sectionText,
  staleRemark,
} from './section-text.ts'

/** GitHub refuses a comment over 65,536 characters; the rest is room for its own counting. */
export const MAX_COMMENT_BYTES = 60_000

const CUT_NOTICE = '_Cut to fit into a comment: the whole report is in the artifact._'
/** Of a section without a row of its own: after what must be acted on, before what is well. */
const UNKNOWN_RANK = 65

/**
 * The comment's whole body within {@link MAX_COMMENT_BYTES}: heading and overview over all runs, then the sections, the
 * worst first. Details go before rows of the overview, and headings never.
 */
export function composeComment(sections: readonly Section[], maxBytes = MAX_COMMENT_BYTES): string {
  const newest = newestOf(sections)
  const shown = sections.map((section) => shownSection(section, newest)).toSorted(byRank)
  // Where not even headings have room, what is best is left to the summary of its run.
  while (shown.length > 1 && bytesOf(laidOut(shown, newest, '', noBody)) > maxBytes) shown.pop()

  const runs = runsOf(shown)
  const firstLines = shown.map(
    ({ body }) => bytesOf(splitBlocks(body)[0] ?? '') + CUT_NOTICE.length + FOLD_BYTES,
  )
  const roomForRows = maxBytes - bytesOf(laidOut(shown, newest, '', noBody)) - sum(firstLines)
  const rows = shown.flatMap((each) => each.rows)
  const overview = runs > 1 ? overviewTable(rows, runs, roomForRows) : ''
  const frame = laidOut(shown, newest, overview, noBody)
  const folds = shown.map(({ body }) => (splitBlocks(body).length > 1 ? FOLD_BYTES : BODY_GAP.length))
  const shares = fairShares(
    shown.map(({ body }) => bytesOf(body)),
    Math.max(0, maxBytes - bytesOf(frame) - sum(folds)),
  )
  return laidOut(shown, newest, overview, (index) =>
    fitMarkdown(at(shown, index).body, at(shares, index), CUT_NOTICE),
  )
}

/** A section on its way into a comment. */
interface ShownSection extends SectionText {
  section: Section
  rank: number
  rows: readonly KeyedRow[]
  runs: number
  /** What must be said of it below its heading, or null. */
  remark: string | null
}

function shownSection(section: Section, newest: RunStamp | null): ShownSection {
  const { key, stamp, rows = [], markdown } = section
  const text = sectionText(markdown)
  const own = rows.length === 0 ? [rowFromHeading(key, text.heading)] : rows
  const newestSha = newest === null || newest.headSha === stamp.headSha ? null : newest.headSha
  const keyed = own.map((row): KeyedRow => {
    const withKey = { ...row, key }
    return newestSha === null ? withKey : staleRow(withKey, newestSha)
  })
  return {
    ...text,
    section,
    rows: keyed,
    rank: Math.min(...keyed.map(({ rank }) => rank)),
    runs: Math.max(section.runs ?? 0, own.length),
    remark: newestSha === null ? null : staleRemark(stamp.headSha, newestSha),
  }
}

/** The row of a section that an older version wrote; its heading is escaped already. */
function rowFromHeading(key: string, heading: string | null) {
  const title = heading?.slice(OWN_TITLE.length).split(' · ')[0] ?? ''
  return { rank: UNKNOWN_RANK, cells: [key, title, '', ''] }
}

function byRank(a: ShownSection, b: ShownSection): number {
  return a.rank - b.rank || (a.section.key < b.section.key ? -1 : a.section.key > b.section.key ? 1 : 0)
}

function newestOf(sections: readonly Section[]): RunStamp | null {
  return sections.reduce<RunStamp | null>(
    (best, { stamp }) => (best === null || isNewer(stamp, best) ? stamp : best),
    null,
  )
}

const runsOf = (shown: readonly ShownSection[]) => sum(shown.map(({ runs }) => runs))
const noBody = () => ''

/** The comment with the given bodies. A section that is alone lends the comment its heading. */
function laidOut(
  shown: readonly ShownSection[],
  newest: RunStamp | null,
  overview: string,
  bodyOf: (index: number) => string,
): string {
  const isAlone = shown.length === 1
  const heading = isAlone ? (at(shown, 0).heading ?? '') : headingOver(shown, newest)
  const hasOverview = runsOf(shown) > 1
  const placed = shown.map((each, index) => {
    const { section, heading, rank, remark, rows } = each
    const body = bodyOf(index)
    const isOpen = rank < MUST_ACT_BELOW
    return {
      section: { ...section, runs: each.runs },
      inner: isAlone ? body : innerAmong({ heading, body }, { isOpen, remark }),
      row: hasOverview || section.rows === undefined ? null : at(rows, 0),
    }
  })
  return assembleComment(
    [heading, overview].filter((part) => part !== ''),
    placed,
  )
}

/** The verdict over all sections, the newest commit, and whose figures they are: the words that a phone shows. */
function headingOver(shown: readonly ShownSection[], newest: RunStamp | null): string {
  const rows = shown.flatMap((each) => each.rows).toSorted((a, b) => a.rank - b.rank)
  const first = at(rows, 0)
  const runs = runsOf(shown)
  // What is better than before is not the worst of what is well; it is what changed.
  const of =
    first.rank === IMPROVED_RANK
      ? `${rows.filter(({ rank }) => rank === IMPROVED_RANK).length} of ${runs} runs`
      : `worst of ${runs} runs`
  const marks = new Set(shown.flatMap(({ heading }) => heading?.split(' · ').filter(isTrustMark) ?? []))
  const parts = [
    `${OWN_TITLE}${titleOf(first)} (${of})`,
    ...(newest === null ? [] : [newest.headSha.slice(0, 7)]),
    ...marks,
  ]
  return parts.join(' · ')
}

const isTrustMark = (part: string) => part.startsWith('figures of ')

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

const bytesOf = (text: string) => Buffer.byteLength(text)
const sum = (figures: readonly number[]) => figures.reduce((total, each) => total + each, 0)
