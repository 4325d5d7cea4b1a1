import type { MetricJudgement } from '../compare/judgement.ts'
import type { Recording } from '../compare/recording.ts'
import { courseOf } from './course.ts'
import { cellMeans } from './series.ts'

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const
const CELLS = 8

// Noise must not look like growth: what is no leak is drawn on a scale of at least this share of its level.
const LEAST_SHARE_OF_LEVEL = 0.25

/** A metric's course in eight bars, `▁▂▃▄▅▆▇▇`; the warm-up is left out where enough remains. Empty without data. */
export function sparkline(metric: MetricJudgement, recording: Recording, warmupSec: number): string {
  const values = recording.columns[metric.name]
  if (values === undefined) return ''
  const course = courseOf(recording, values, metric.basis)
  const startSec = course.elapsedSec[0] ?? 0
  const endSec = course.elapsedSec.at(-1) ?? 0
  const fromSec = warmupSec < endSec / 2 ? Math.max(startSec, warmupSec) : startSec
  const cells = Math.min(CELLS, course.elapsedSec.length)
  const means = cellMeans(course.elapsedSec, course.values, cells, fromSec, endSec)
  return drawBars(means, metric.verdict === 'leak' ? 0 : LEAST_SHARE_OF_LEVEL)
}

/** Bars for values; a range smaller than `leastShare` of the level is drawn as small as it is, round the middle. */
export function drawBars(values: readonly number[], leastShare: number): string {
  if (values.length === 0) return ''
  const low = Math.min(...values)
  const high = Math.max(...values)
  const range = Math.max(high - low, leastShare * Math.abs(high))
  const middle = (low + high) / 2
  return values
    .map((value) => {
      const share = range === 0 ? 0.5 : 0.5 + (value - middle) / range
      return BARS[Math.round(share * (BARS.length - 1))] ?? BARS[3]
    })
    .join('')
}
