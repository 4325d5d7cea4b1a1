import { type Judgement, type MetricJudgement, type Recording, tellingRates } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { courseOf } from './series.ts'

/** Counts that are drawn wherever they were read, judged or not: an open run names them in its headline. */
const COUNTS: readonly NumericColumn[] = ['externrefs', 'rust_live_blocks', 'sdk_handles', 'rust_live_bytes']

/** What the rest are looked at in: bytes before numbers. */
const ESTIMATES: readonly NumericColumn[] = ['heap_alloc_bytes', 'rss_bytes']

const LEAST_POINTS = 2

/**
 * The metrics that can be drawn over time: what was counted first, for it decides, in the order of the table; then what was
 * estimated.
 */
export function drawableMetrics(
  { metrics, specification }: Judgement,
  recording: Recording,
): NumericColumn[] {
  const isCounted = (name: NumericColumn) => basisOf(metrics, name) === 'exact'
  const read = COUNTS.filter((name) => known(recording, name) >= LEAST_POINTS)
  const judged = metrics.map(({ name }) => name)
  const names = [
    ...judged.filter(isCounted),
    ...read,
    ...ESTIMATES.filter((name) => judged.includes(name) || name === specification.metric),
    ...judged,
    specification.metric,
  ]
  return [...new Set(names)].filter((name) => known(recording, name) > 0)
}

/**
 * The metric that the chart shows first, which is the headline's: of a leak what it names first, of a change against the
 * previous run what changed; else a count, for the estimates of a run without growth rise too, and would alarm. Where
 * nothing was counted, the specification's.
 */
export function chartSubject(judgement: Judgement, recording: Recording): NumericColumn | null {
  const { metrics, specification, baselines, verdict } = judgement
  const drawable = drawableMetrics(judgement, recording)
  const changed = drawable.find((name) =>
    baselines.previous?.metrics.some(
      ({ metric, kind }) => metric === name && (kind === 'improved' || kind === 'regressed'),
    ),
  )
  const leaking = namedFirst(
    drawable.flatMap((name) => metrics.filter((metric) => metric.name === name && metric.verdict === 'leak')),
  )
  const open = drawable.find((name) =>
    metrics.some(
      (metric) => metric.name === name && metric.verdict === 'inconclusive' && metric.basis === 'exact',
    ),
  )
  const counts = COUNTS.filter((name) => drawable.includes(name) && basisOf(metrics, name) !== 'estimate')
  // A line that lies on its axis shows less than one that stands above it.
  const counted = counts.find((name) => isAboveZero(recording, name)) ?? counts[0]
  const specified = drawable.find((name) => name === specification.metric)
  const told = verdict.kind === 'leak' ? [leaking, changed] : [changed, leaking]
  return [...told, open, counted, specified, drawable[0]].find((name) => name !== undefined) ?? null
}

/** Headlines tell what a payment leaves, then a cycle, then a failed call. */
function namedFirst(leaking: readonly MetricJudgement[]): NumericColumn | undefined {
  for (const per of ['payment', 'cycle', 'failed call'] as const) {
    const first = leaking.find(
      (metric) =>
        metric.basis === 'exact' &&
        tellingRates(metric).some((told) => told.per === per && told.rate.amount > 0),
    )
    if (first !== undefined) return first.name
  }
  return leaking[0]?.name
}

/** Where it is drawn, at rest if it was counted there. */
function isAboveZero(recording: Recording, name: NumericColumn): boolean {
  const values = recording.columns[name]
  return values !== undefined && courseOf(recording, values, 'exact').values.some((count) => count > 0)
}

/** Undefined for what was not judged. */
function basisOf(
  metrics: readonly MetricJudgement[],
  name: NumericColumn,
): MetricJudgement['basis'] | undefined {
  return metrics.find((metric) => metric.name === name)?.basis
}

function known(recording: Recording, name: NumericColumn): number {
  return recording.columns[name]?.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0) ?? 0
}
