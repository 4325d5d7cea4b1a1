import type { MetricJudgement } from '../judgement.ts'
import { columnOf, figureAt, hasFigures, type Recording } from '../recording/recording.ts'
import { judgeMetric, rowsAfterWarmUp } from './judge-metric.ts'
import type { ShapeMetric } from './shape-verdict.ts'

export { smallestDetectable } from './smallest-detectable.ts'

/**
 * Layer 3: what must be estimated. Cleans the series, sums it up in cells, weighs every shape by its evidence, and
 * judges the growth that would go on after the run. The heap first, RSS after it, the Go harness's tasks, which nobody
 * counted at rest, and every other count that moves.
 */
export function judgeShapes(recording: Recording): MetricJudgement[] {
  const metrics: ShapeMetric[] = ['heap_alloc_bytes', 'rss_bytes']
  if (recording.origin === 'go') metrics.push('goroutines')
  for (const count of ['listeners', 'fds', 'threads'] as const) {
    if (moves(recording, count)) metrics.push(count)
  }
  return metrics
    .filter((metric) => hasFigures(recording, metric))
    .map((metric) => judgeMetric(recording, metric))
}

function moves(recording: Recording, metric: ShapeMetric): boolean {
  const values = columnOf(recording, metric)
  const figures = rowsAfterWarmUp(recording)
    .map((row) => figureAt(values, row))
    .filter((value) => !Number.isNaN(value))
  return figures.some((value) => value !== figures[0])
}
