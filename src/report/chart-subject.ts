import type { NumericColumn } from '../compare/columns.ts'
import type { Judgement } from '../compare/judgement.ts'
import type { Recording } from '../compare/recording.ts'
import { isByteMetric } from '../figures/metric-names.ts'

// What a reader wants to see first among equals: where the leak is counted, then where it is estimated.
const PREFERRED: NumericColumn[] = ['rust_live_bytes', 'heap_alloc_bytes', 'rss_bytes']

/** The metrics that can be drawn over time, in the table's order: bytes before counts. */
export function drawableMetrics(judgement: Judgement, recording: Recording): NumericColumn[] {
  const names = new Set<NumericColumn>([
    judgement.specification.metric,
    ...judgement.metrics.map(({ name }) => name),
  ])
  const drawable = [...names].filter((name) => recording.columns[name]?.some((value) => !Number.isNaN(value)))
  return drawable.toSorted((a, b) => orderOf(a) - orderOf(b))
}

/** The metric that the chart shows first: a leaking one if there is one, else the specification's. */
export function chartSubject(judgement: Judgement, recording: Recording): NumericColumn | null {
  const drawable = drawableMetrics(judgement, recording)
  const leaking = drawable.find((name) =>
    judgement.metrics.some((metric) => metric.name === name && metric.verdict === 'leak'),
  )
  const fallback = drawable.includes(judgement.specification.metric) ? judgement.specification.metric : null
  return leaking ?? fallback ?? drawable[0] ?? null
}

function orderOf(metric: NumericColumn): number {
  const preferred = PREFERRED.indexOf(metric)
  if (preferred >= 0) return preferred
  return isByteMetric(metric) ? PREFERRED.length : PREFERRED.length + 1
}
