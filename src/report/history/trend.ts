import { metricName } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import type { HistoryMetric, HistoryPoint } from './history-point.ts'

/** What growth is told by, as a column names it. */
export const PERS = ['payment', 'cycle', 'failed call', 'minute'] as const
export type HistoryPer = (typeof PERS)[number]

export interface HistoryRate {
  amount: number
  /** One standard error; null where nothing tells it. */
  error: number | null
}

/** A run, with the growth that its group is told by. */
export interface HistoryRow {
  point: HistoryPoint
  /** Empty for a run that is invalid: its figures prove nothing. */
  rates: Partial<Record<HistoryPer, HistoryRate>>
}

/** The runs of one host and scenario over time. */
export interface HistoryGroup {
  /** `node · basic`. */
  title: string
  /** The same for a file's name: letters, digits, `.`, `_` and `-`. */
  id: string
  /** The metric that matters most in these runs; null where none has a figure. */
  metric: { column: NumericColumn; name: string; unit: HistoryMetric['unit']; isCounted: boolean } | null
  /** What the growth is told by, in the order of {@link PERS}. */
  pers: HistoryPer[]
  /** The oldest first. */
  rows: HistoryRow[]
  /** The newest run that leaked, and what did. */
  lastLeak: { point: HistoryPoint; names: string[] } | null
}

/** Sorts runs into groups by host and scenario, each by time, told by the metric that matters there. */
export function historyGroups(points: readonly HistoryPoint[]): HistoryGroup[] {
  const groups = Map.groupBy(points, (point) => JSON.stringify([point.host, point.scenario, point.inject]))
  return [...groups.values()].map(groupOf).toSorted((a, b) => compareText(a.title, b.title))
}

/** The order of time; of runs that began together, by what else tells them apart. */
export function byTime(a: HistoryPoint, b: HistoryPoint): number {
  return (
    compareText(a.startedAt, b.startedAt) ||
    compareText(a.sdkVersion, b.sdkVersion) ||
    compareText(a.commit ?? '', b.commit ?? '')
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function groupOf(points: readonly HistoryPoint[]): HistoryGroup {
  const sorted = points.toSorted(byTime)
  const [{ host, scenario, inject } = { host: '', scenario: '', inject: null }] = sorted
  const leak =
    sorted.findLast(({ verdict, metrics }) => verdict.kind !== 'invalid' && metrics.some(leaks)) ?? null
  const metric = metricThatMatters(sorted, leak)
  const rows = sorted.map((point) => ({ point, rates: metric === null ? {} : ratesOf(point, metric.name) }))
  const has = (per: HistoryPer) => rows.some(({ rates }) => rates[per] !== undefined)
  const told = PERS.filter((per) => per !== 'minute' && has(per))
  const planted = inject === null ? '' : `, planted ${inject}`
  return {
    title: `${host} · ${scenario}${planted}`,
    id: [host, scenario, ...(inject === null ? [] : [inject])].join('-').replace(/[^\w.-]+/g, '-'),
    metric:
      metric === null
        ? null
        : {
            column: metric.name,
            name: wordsOf(metric.name, host),
            unit: metric.unit,
            isCounted: metric.basis === 'counted',
          },
    pers: told.length > 0 ? told : has('minute') ? ['minute'] : [],
    rows,
    lastLeak:
      leak === null
        ? null
        : { point: leak, names: leak.metrics.filter(leaks).map(({ name }) => wordsOf(name, host)) },
  }
}

// What a reader wants to see first among equals: memory before objects.
const PREFERRED: NumericColumn[] = ['rust_live_bytes', 'heap_alloc_bytes', 'rss_bytes', 'externrefs']

/** A metric that leaks in the newest run that does; where none does, one that would show it. Counted before estimated. */
function metricThatMatters(sorted: readonly HistoryPoint[], leak: HistoryPoint | null): HistoryMetric | null {
  const newest = sorted.findLast(({ verdict, metrics }) => verdict.kind !== 'invalid' && metrics.length > 0)
  const candidates = leak?.metrics.filter(leaks) ?? newest?.metrics ?? []
  const [first] = candidates.toSorted((a, b) => rank(a) - rank(b))
  return first ?? null
}

const leaks = ({ verdict }: HistoryMetric) => verdict === 'leak'

function rank({ basis, name, perPayment, perCycle, perFailure }: HistoryMetric): number {
  const preferred = PREFERRED.indexOf(name)
  const isTold = perPayment !== null || perCycle !== null || perFailure !== null
  return (basis === 'counted' ? 0 : 100) + (isTold ? 0 : 20) + (preferred < 0 ? PREFERRED.length : preferred)
}

function ratesOf({ verdict, metrics }: HistoryPoint, name: NumericColumn): HistoryRow['rates'] {
  const metric = metrics.find((each) => each.name === name)
  if (metric === undefined || verdict.kind === 'invalid') return {}
  const { perPayment, perCycle, perFailure, slopePerMin } = metric
  return {
    ...(perPayment !== null && { payment: perPayment }),
    ...(perCycle !== null && { cycle: perCycle }),
    ...(perFailure !== null && { 'failed call': perFailure }),
    ...(slopePerMin !== null && { minute: { amount: slopePerMin, error: null } }),
  }
}

/** The heap and the tasks have another name in each host. */
function wordsOf(name: NumericColumn, host: string): string {
  return metricName(name, host === 'python' ? 'python' : host === 'go' ? 'go-native' : 'sdk-memtest')
}

/** A row as one JSON object: `sdk-memtest history --json` prints one a line. */
export function historyJson({ point, rates }: HistoryRow, { metric }: HistoryGroup) {
  const { verdict, metrics: _, ...run } = point
  return {
    ...run,
    verdict,
    metric:
      metric === null
        ? null
        : { name: metric.column, unit: metric.unit, basis: metric.isCounted ? 'counted' : 'estimated' },
    perPayment: rates.payment ?? null,
    perCycle: rates.cycle ?? null,
    perFailure: rates['failed call'] ?? null,
    perMinute: rates.minute?.amount ?? null,
  }
}
