import type { MetricJudgement } from '../judgement.ts'
import { columnOf, type Recording } from '../recording/recording.ts'
import { BYTES_PER_KB } from '../specification.ts'
import { judgeMetric } from './judge-metric.ts'

/** Where the search begins, and how often it doubles: up to 12.8 MB a minute. */
const SMALLEST_KB_PER_MIN = 12.5
const DOUBLINGS = 10

/**
 * The smallest growth a minute, in bytes, that this very run would have called a leak had it been there: a line is planted
 * in its own figures and judged with them. Noise of another run would show another, so it is told to a factor of √2.
 * @returns Null for what was counted, what leaks, and where not even the largest line would have shown.
 */
export function smallestDetectable(metric: MetricJudgement, recording: Recording): number | null {
  const { name, basis, verdict } = metric
  if (basis !== 'estimate' || verdict === 'leak') return metric.smallestDetectable
  if (name !== 'heap_alloc_bytes' && name !== 'rss_bytes') return metric.smallestDetectable
  const shows = (kbPerMin: number) =>
    judgeMetric(withLine(recording, name, kbPerMin), name).verdict === 'leak'
  for (let doubled = 0; doubled <= DOUBLINGS; doubled++) {
    const kbPerMin = SMALLEST_KB_PER_MIN * 2 ** doubled
    if (!shows(kbPerMin)) continue
    const between = kbPerMin / Math.SQRT2
    return BYTES_PER_KB * (doubled > 0 && shows(between) ? between : kbPerMin)
  }
  return null
}

function withLine(recording: Recording, name: 'heap_alloc_bytes' | 'rss_bytes', kbPerMin: number): Recording {
  const start = recording.elapsedSec[0] ?? 0
  const perSec = (kbPerMin * BYTES_PER_KB) / 60
  const planted = columnOf(recording, name).map(
    (value, row) => value + perSec * ((recording.elapsedSec[row] ?? start) - start),
  )
  return { ...recording, columns: { ...recording.columns, [name]: planted } }
}
