import type { MetricJudgement } from '../judgement.ts'
import type { NumericColumn } from '../recording/columns.ts'
import { columnOf, hasFigures, type Recording } from '../recording/recording.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { judgeMetric } from './judge-metric.ts'
import { isShapeMetric, type ShapeMetric } from './shape-verdict.ts'

/** Where the search begins, in KB or things a minute, and how often it doubles: up to 12.8 MB, or 51 things, a minute. */
const SMALLEST = { bytes: 12.5, count: 0.05 }
const DOUBLINGS = 10

/**
 * The smallest growth a minute, in bytes or things, that this very run would have called a leak had it been there: a line
 * is planted in its own figures and judged with them. Noise of another run would show another, so it is told to a factor
 * of √2.
 * @returns What is known already of a metric that was counted; null for one that leaks, and where not even the largest line
 * would have shown.
 */
export function smallestDetectable(metric: MetricJudgement, recording: Recording): number | null {
  const { name, basis, verdict, unit } = metric
  if (basis !== 'estimate' || verdict === 'leak' || metric.smallestDetectable !== null)
    return metric.smallestDetectable
  if (!isShapeMetric(name)) return null
  const scale = unit === 'bytes' ? BYTES_PER_KB : 1
  const shows = (perMin: number) =>
    judgeMetric(withGrowth(recording, name, perMin * scale), name).verdict === 'leak'
  for (let doubled = 0; doubled <= DOUBLINGS; doubled++) {
    const perMin = SMALLEST[unit] * 2 ** doubled
    if (!shows(perMin)) continue
    const between = perMin / Math.SQRT2
    return scale * (doubled > 0 && shows(between) ? between : perMin)
  }
  return null
}

/** Bytes and things are whole. */
function withGrowth(recording: Recording, name: ShapeMetric, perMin: number): Recording {
  const start = recording.elapsedSec[0] ?? 0
  const planted = (column: NumericColumn) =>
    columnOf(recording, column).map(
      (value, row) => value + Math.floor((perMin * ((recording.elapsedSec[row] ?? start) - start)) / 60),
    )
  // What a heap holds it has mapped.
  const mapped =
    name === 'heap_alloc_bytes' && hasFigures(recording, 'heap_sys_bytes')
      ? { heap_sys_bytes: planted('heap_sys_bytes') }
      : {}
  return { ...recording, columns: { ...recording.columns, [name]: planted(name), ...mapped } }
}
