/** A named figure in a source, and where it stands. */
export interface Edge {
  name: string
  value: string
  from: number
  until: number
  /** Only a threshold is moved. */
  kind: 'threshold' | NoThreshold
  /** The figure moved by 10 % up and down; whole numbers by one at least. */
  moved: string[]
}

/** Figures on which no judgement turns. */
type NoThreshold = 'nothing'

const THRESHOLD = /^(?:export )?const ([A-Z][A-Z0-9_]+) = ([0-9][0-9_]*(?:\.[0-9]+)?(?:e-?[0-9]+)?)$/gm
const SHARE = 0.1

/** The thresholds of a source: constants in capitals at the top level that are one number. */
export function edgesOf(source: string): Edge[] {
  return [...source.matchAll(THRESHOLD)].map((match) => {
    const [whole, name = '', value = ''] = match
    const until = match.index + whole.length
    const kind = Number(value.replaceAll('_', '')) === 0 ? 'nothing' : 'threshold'
    return { name, value, from: until - value.length, until, kind, moved: movedBy10Percent(value) }
  })
}

function movedBy10Percent(text: string): string[] {
  const value = Number(text.replaceAll('_', ''))
  const isWhole = Number.isInteger(value) && value !== 0
  const by = isWhole ? Math.max(1, Math.round(SHARE * value)) : SHARE * value
  return [value + by, value - by].map((moved) => String(isWhole ? moved : Number(moved.toPrecision(12))))
}

/** The source with one threshold moved. */
export function movedSource(source: string, { from, until }: Edge, moved: string): string {
  return source.slice(0, from) + moved + source.slice(until)
}
