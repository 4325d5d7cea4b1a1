import { at } from '../../at.ts'
import type { NumericColumn } from '../recording/columns.ts'
import { columnOf, figureAt, type Recording, rowsOf } from '../recording/recording.ts'
import type { WorkDone } from './work-rates.ts'

/** The columns that are counted exactly at rest, the most telling first. */
export const EXACT_METRICS = [
  'sdk_handles',
  'externrefs',
  'rust_live_blocks',
  'rust_live_bytes',
  'goroutines',
  'fds',
  'threads',
] as const satisfies readonly NumericColumn[]

export type ExactMetric = (typeof EXACT_METRICS)[number]

/** Sockets, timers, files and threads come and go between payments: only at rest is one that stays one too many. */
export const ONLY_AT_REST: readonly ExactMetric[] = ['goroutines', 'fds', 'threads']

/** The counted columns, and V8's heap, which is read at the same moments. */
export type CountedColumn = ExactMetric | 'heap_alloc_bytes'

/** Exact counts at one moment of rest. */
export interface RestPoint {
  elapsedSec: number
  /** Since the start of the run. */
  work: WorkDone
  counts: Record<CountedColumn, number>
}

/** The first cycles fill lazy statics and caches. */
const WARMUP_CYCLES = 3
const LARGEST_WARMUP_SHARE = 0.25
/** Between payments the SDKs are alive and busy with their own caches for longer. */
const QUIET_WARMUP_SHARE = 0.2

/** All points with every SDK instance freed, the warm-up among them. */
export function restPoints(recording: Recording): RestPoint[] {
  return pointsOf(recording, 'rest')
}

/** The points at rest after each cycle, with every SDK instance freed; warm-up left out. */
export function cyclePoints(recording: Recording): RestPoint[] {
  const points = restPoints(recording)
  return points.slice(warmupOf(points.length))
}

/** So many of the rests are warm-up. */
export const warmupOf = (rests: number): number =>
  Math.min(WARMUP_CYCLES, Math.floor(rests * LARGEST_WARMUP_SHARE))

/** The rests whose cycle made payments, where the run makes any: a bare reconnect says nothing of what payments leave. */
export function afterPayments(points: readonly RestPoint[]): readonly RestPoint[] {
  const busy = points.filter((point, index) => point.work.payments > (points[index - 1]?.work.payments ?? -1))
  return busy.length > 1 ? busy : points
}

/** The points between payments of the longest connection, nothing in flight; warm-up left out. */
export function quietPoints(recording: Recording): RestPoint[] {
  const byConnection = Map.groupBy(pointsOf(recording, 'quiet'), ({ work }) => work.cycles)
  const longest = [...byConnection.values()].reduce((a, b) => (b.length > a.length ? b : a), [])
  return longest.slice(Math.ceil(longest.length * QUIET_WARMUP_SHARE))
}

/** Whether a count, where it is known, is the same number at all points. */
export function isOneCount(points: readonly RestPoint[], metric: CountedColumn): boolean {
  return new Set(points.map(({ counts }) => counts[metric]).filter((count) => !Number.isNaN(count))).size <= 1
}

/** Whether all of them are; V8's heap, which is estimated, never is one number. */
export function areOneNumber(
  points: readonly RestPoint[],
  counted: readonly { metric: CountedColumn }[],
): boolean {
  return counted.every(({ metric }) => metric === 'heap_alloc_bytes' || isOneCount(points, metric))
}

function pointsOf(recording: Recording, phase: 'quiet' | 'rest'): RestPoint[] {
  const figure = (column: NumericColumn, row: number) => figureAt(columnOf(recording, column), row)
  const details = recording.checkpoints.filter((checkpoint) => checkpoint.phase === phase)
  const rows = rowsOf(recording, phase)
  // Row and detail line are written together, so they pair by order; a killed run may lack the last line.
  const isPaired = details.length >= rows.length - 1
  // Each cycle of that scenario fails in one way of many, which leave different amounts: they are told apart by their kind.
  const isByKind = recording.metadata?.options.scenario === 'failures'
  const lightning = lightningAt(recording, phase, rows.length)
  return rows.map((row, index) => {
    const failures = figure('payments_failed', row)
    return {
      elapsedSec: at(recording.elapsedSec, row),
      work: {
        cycles: figure('cycles', row),
        payments: figure('payments', row),
        lightning: lightning === null ? 0 : at(lightning, index),
        failures: isByKind || Number.isNaN(failures) ? 0 : failures,
        requests: (isPaired ? details[index]?.requests : null) ?? Number.NaN,
      },
      counts: {
        sdk_handles: figure('sdk_handles', row),
        externrefs: figure('externrefs', row),
        rust_live_blocks: figure('rust_live_blocks', row),
        rust_live_bytes: figure('rust_live_bytes', row),
        goroutines: figure('goroutines', row),
        fds: figure('fds', row),
        threads: figure('threads', row),
        heap_alloc_bytes: figure('heap_alloc_bytes', row),
      },
    }
  })
}

/** Lightning payments at each point, where the run made both kinds and counted them; null where none are told apart. */
function lightningAt({ checkpoints }: Recording, phase: 'quiet' | 'rest', points: number): number[] | null {
  const made = checkpoints.at(-1)
  const isMixed = (made?.lightningPayments ?? 0) > 0 && made?.lightningPayments !== made?.payments
  const details = checkpoints.filter((checkpoint) => checkpoint.phase === phase)
  // Row and line are written together, so they pair by order; a killed run may lack the last line.
  if (!isMixed || details.length !== points) return null
  return details.map(({ lightningPayments }) => lightningPayments ?? 0)
}
