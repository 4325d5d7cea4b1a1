/** A named figure in a source, and where it stands. */
export interface Edge {
  /** As `LEAST_POINTS`, or `LIMITS.rss_bytes.leakAbove`. */
  name: string
  value: string
  from: number
  until: number
  /** Only a threshold is moved. */
  kind: 'threshold' | NoThreshold
  /** The figure moved by 10 % up and down; whole numbers by one at least. */
  moved: string[]
}

/**
 * Figures on which no judgement turns, told by what they are, never by a list of names:
 * - `nothing`: 0, of which a tenth is nothing;
 * - `rank`: places in an order, which are counted through from one to the next, and `…_FD`, a descriptor;
 * - `effort`: how long a computation goes on, how much it takes at once, how early it may end, or where a search begins:
 *   `…ROUNDS`, `…CHUNK_BYTES`, `…ROOM`, `…SLACK`, `GUESSED_…`. Another one gives the same figures sooner or later;
 * - `pace`: how often something is looked at, told or tried again: `…EVERY_MS`, `…POLL_MS`, `…PAUSE_MS`, `…BACKOFF_MS`, `…TURN_MS`.
 *   When a wait ends, and after how many tries, is a threshold;
 * - `picture`: a size on a picture, `…_PX`;
 * - `argument`: what is handed to the SDK under test, a `CallValue`: any other that it takes or refuses does as well.
 */
type NoThreshold = 'nothing' | 'rank' | 'effort' | 'pace' | 'picture' | 'argument'

const KINDS: readonly [kind: NoThreshold, names: RegExp][] = [
  ['effort', /(^|_)(ROUNDS|CHUNK_BYTES|ROOM|SLACK)$|^GUESSED_/],
  ['pace', /(^|_)(EVERY|POLL|PAUSE|BACKOFF|TURN)_(MS|SEC|BYTES)$/],
  ['picture', /_PX$/],
  ['rank', /_FD$/],
]
const NUMBER = String.raw`[0-9][0-9_]*(?:\.[0-9]+)?(?:e-?[0-9]+)?`
/** One number, the first of a product or a quotient of numbers and names, or what a number is less than 1. */
const CONSTANT = new RegExp(
  String.raw`^(?:export )?const ([A-Z][A-Z0-9_]+) = (?:1 - )?(${NUMBER})(?: (?:\*\*?|\/) (?:${NUMBER}|[A-Z][A-Z0-9_]*))*$`,
  'gm',
)
const OBJECT = /^(?:export )?const ([A-Z][A-Z0-9_]+)(?:: [^=]+)? = \{/gm
const PART = new RegExp(
  String.raw`([\w$\p{L}]+|'[^']*'): (?:(\{)|(${NUMBER})(?: \* [A-Z_]+)?(?=,|\s|\}))|(\})`,
  'gu',
)
const ARGUMENT = /\bCallValue\b/
const SHARE = 0.1

/** The named figures of a source: constants in capitals at the top level, and the members of objects in such constants. */
export function edgesOf(source: string): Edge[] {
  const constants = [...source.matchAll(CONSTANT)].map((match) => {
    const [whole, name = '', value = ''] = match
    return edge(name, value, match.index + whole.indexOf(value, whole.indexOf(' = ') + 3))
  })
  const members = [...source.matchAll(OBJECT)].flatMap((match) => membersOf(source, match))
  return [...constants, ...members].sort((a, b) => a.from - b.from)
}

function edge(name: string, value: string, from: number): Edge {
  const isNothing = numberOf(value) === 0
  const kind = isNothing ? 'nothing' : (KINDS.find(([, names]) => names.test(name))?.[0] ?? 'threshold')
  return { name, value, from, until: from + value.length, kind, moved: movedBy10Percent(value) }
}

function membersOf(source: string, { index, 0: opening, 1: constant = '' }: RegExpExecArray): Edge[] {
  const { length } = opening
  const path = [constant]
  const members: Edge[] = []
  for (const part of source.slice(index + length).matchAll(PART)) {
    const [whole, key = '', opened, value, closed] = part
    if (closed !== undefined) path.pop()
    else if (opened !== undefined) path.push(key)
    else if (value !== undefined) {
      members.push(
        edge([...path, key].join('.'), value, index + length + part.index + whole.indexOf(value, key.length)),
      )
    }
    if (path.length === 0) break
  }
  const values = members.map(({ value }) => numberOf(value))
  const kind = ARGUMENT.test(opening) ? 'argument' : isOrder(values) ? 'rank' : null
  return kind === null ? members : members.map((member) => ({ ...member, kind }))
}

/** Whether figures are places in an order: three or more whole ones, each one more than the one before. */
function isOrder(values: readonly number[]): boolean {
  const sorted = values.toSorted((a, b) => a - b)
  return (
    values.length > 2 && sorted.every((value, i) => Number.isInteger(value) && value === (sorted[0] ?? 0) + i)
  )
}

const numberOf = (text: string) => Number(text.replaceAll('_', ''))

function movedBy10Percent(text: string): string[] {
  const value = numberOf(text)
  const isWhole = Number.isInteger(value) && value !== 0
  const by = isWhole ? Math.max(1, Math.round(SHARE * value)) : SHARE * value
  return [value + by, value - by].map((moved) => String(isWhole ? moved : Number(moved.toPrecision(12))))
}

/** The source with one threshold moved. */
export function movedSource(source: string, { from, until }: Edge, moved: string): string {
  return source.slice(0, from) + moved + source.slice(until)
}
