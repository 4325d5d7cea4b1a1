import {
  type Checkpoint,
  type Judgement,
  type Recording,
  type RunReport,
  subjectOf,
} from '../compare/compare.ts'
import { cycleOf } from '../run/options/options.ts'
import { TRIED_VERSIONS } from './tried-versions.ts'

/** A leak that is understood, as `report.json` names it. */
export interface Finding {
  id: string
  title: string
  /** Relative to this repository. */
  url: string
}

/** The same with what a reader needs at once, the rest of a sentence each. */
export interface KnownFinding extends Finding {
  where: string
  /** Null where no version without it was tried. */
  since: string | null
  repair: string
}

interface Registered extends KnownFinding {
  isShownBy(run: Run): boolean
}

interface Run {
  judgement: Judgement
  recording: Recording
}

/** At least so many of the references (or resources) that grow are those of the finding. */
const LEAST_SHARE = 0.9
/** Functions left a request: each gRPC-web answer leaves one, GraphQL none; over Lightning 0.68, on Spark 0.80. */
export const FUNCTIONS_PER_REQUEST = { least: 0.6, most: 1.02 }
/** Each function keeps one Rust block. */
export const BLOCKS_PER_FUNCTION = { least: 0.95, most: 1.05 }
/** Each instance keeps one connection. */
export const CONNECTIONS_PER_INSTANCE = { least: 0.95, most: 1.05 }
/** Fewer points show a difference, not a growth. */
export const LEAST_POINTS = 4

const KNOWN: readonly Registered[] = [
  {
    id: '2026-11-externref-functions',
    title: 'Every gRPC-web response leaves a function behind',
    url: 'docs/findings/2026-11-externref-functions.md',
    where: 'wasm-streams 0.4.2, IntoStream::drop, where a response is dropped before its end',
    since: firstOf(({ functionsPerAnswer }) => functionsPerAnswer >= 0.5),
    repair:
      'drop(on_rejected.into_js_value()) in the place of on_rejected.forget() in wasm-streams, by [patch.crates-io]',
    isShownBy: leavesFunctions,
  },
  {
    id: '2026-11-indexeddb-connections',
    title: 'In a page every SDK instance leaves its IndexedDB connection open',
    url: 'docs/findings/2026-11-indexeddb-connections.md',
    where: 'IndexedDBStorage in web/storage/index.js, whose close() nobody calls',
    since: null,
    repair: "let disconnect() call the storage's close(); until then call it yourself",
    isShownBy: leavesConnections,
  },
]

/**
 * The findings whose signature a run shows, by what it counted and never by its SDK's version: another leak of the same
 * version is not explained by a finding, and the same leak of a later one is.
 */
export function findingsOf(run: Pick<RunReport, 'judgement' | 'recording'>): KnownFinding[] {
  return KNOWN.filter((finding) => finding.isShownBy(run)).map(({ isShownBy: _, ...finding }) => finding)
}

/** What `report.json` holds of a finding. */
export function findingJson(run: Pick<RunReport, 'judgement' | 'recording'>): Finding | null {
  const [first] = findingsOf(run)
  return first === undefined ? null : { id: first.id, title: first.title, url: first.url }
}

function leavesFunctions({ judgement, recording }: Run): boolean {
  if (!leaks(judgement, 'externrefs')) return false
  const span = spanOf(recording)
  if (span === null) return false
  const [first, last] = span
  if (first.requests === null || last.requests === null) return false
  const functions = (last.externrefs?.function ?? 0) - (first.externrefs?.function ?? 0)
  const references = sum(last.externrefs) - sum(first.externrefs)
  const blocks = (last.rustLiveBlocks ?? Number.NaN) - (first.rustLiveBlocks ?? Number.NaN)
  return (
    functions > 0 &&
    functions >= LEAST_SHARE * references &&
    isWithin(functions / (last.requests - first.requests), FUNCTIONS_PER_REQUEST) &&
    isWithin(blocks / functions, BLOCKS_PER_FUNCTION)
  )
}

function leavesConnections({ judgement, recording }: Run): boolean {
  if (subjectOf(recording).host !== 'chromium' || !leaks(judgement, 'goroutines')) return false
  const span = spanOf(recording, 'rest')
  if (span === null) return false
  const [first, last] = span
  const connections = (last.resources?.IDBDatabase ?? 0) - (first.resources?.IDBDatabase ?? 0)
  const instances = (last.cycles - first.cycles) * instancesPerCycle(recording)
  return isWithin(connections / instances, CONNECTIONS_PER_INSTANCE)
}

/** Where wallets pay each other a cycle is both, and their extra instances; else the life of one instance. */
function instancesPerCycle({ metadata }: Recording): number {
  const options = metadata?.options
  return options !== undefined && cycleOf(options.scenario) === 'reconnect' && options.reconnectCycles
    ? 2 * (1 + options.extraInstances)
    : 1
}

/** First and last point after the warm-up: at rest where there are enough, else between payments. */
function spanOf(
  recording: Recording,
  only?: Checkpoint['phase'],
): [first: Checkpoint, last: Checkpoint] | null {
  for (const phase of only === undefined ? (['rest', 'quiet'] as const) : [only]) {
    const points = recording.checkpoints.filter((checkpoint) => checkpoint.phase === phase)
    const [first, last] = [points[Math.min(3, Math.floor(points.length / 4))], points.at(-1)]
    if (points.length >= LEAST_POINTS && first !== undefined && last !== undefined) return [first, last]
  }
  return null
}

const leaks = ({ metrics }: Judgement, name: 'externrefs' | 'goroutines') =>
  metrics.some((metric) => metric.name === name && metric.verdict === 'leak')

const sum = (counts: Record<string, number> | null | undefined) =>
  Object.values(counts ?? {}).reduce((all, count) => all + count, 0)

const isWithin = (ratio: number, { least, most }: { least: number; most: number }) =>
  ratio >= least && ratio <= most

/** `0.14.0 (0.13.1, the version tried before it, has none)`: since when every tried version shows something. */
function firstOf(isShown: (version: (typeof TRIED_VERSIONS)[number]) => boolean): string | null {
  const lastWithout = TRIED_VERSIONS.findLastIndex((version) => !isShown(version))
  const first = TRIED_VERSIONS[lastWithout + 1]
  if (first === undefined) return null
  const before = TRIED_VERSIONS[lastWithout]
  return before === undefined
    ? `${first.version} or before`
    : `${first.version} (${before.version}, the version tried before it, has none)`
}
