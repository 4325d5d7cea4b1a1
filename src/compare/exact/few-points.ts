import { formatCount, listed } from '../../text/text.ts'
import type { Recorder } from '../run-subject.ts'
import { nameOf, spanOf } from './evidence.ts'
import type { ExactMetric, RestPoint } from './rest-points.ts'

/** Counts that rose over too few rests to be judged there. */
export function describeFewRests(
  metrics: readonly ExactMetric[],
  points: readonly RestPoint[],
  needed: number,
  recorder: Recorder,
): string {
  return `${courses(metrics, points, recorder)} over ${listed(spanOf(points))} at rest: a first filling or a leak, which ${needed} rests would tell (one after each reconnect, one at the end)`
}

/** Counts that rose over too few points between payments to be judged. */
export function describeFewQuiet(
  metrics: readonly ExactMetric[],
  points: readonly RestPoint[],
  needed: number,
  recorder: Recorder,
): string {
  return `${courses(metrics, points, recorder)} over ${listed(spanOf(points))} while connected: rising, which ${needed} counts after the warm-up, and a rest, would tell`
}

/** More courses than a headline holds; what leaks leaks in several counts at once. */
const MOST_COURSES = 2

function courses(metrics: readonly ExactMetric[], points: readonly RestPoint[], recorder: Recorder): string {
  const course = (metric: ExactMetric) =>
    `${nameOf(metric, recorder)} ${points.map(({ counts }) => formatCount(counts[metric])).join(', ')}`
  return metrics.slice(0, MOST_COURSES).map(course).join('; ')
}

/** Whether the lowest count of each third of the points lies above that of the third before. */
export function risesByThirds(points: readonly RestPoint[], metric: ExactMetric): boolean {
  const third = Math.floor(points.length / 3)
  if (third === 0) return false
  const floor = (from: number) =>
    Math.min(...points.slice(from, from + third).map(({ counts }) => counts[metric]))
  const [first, middle, last] = [floor(0), floor(third), floor(points.length - third)]
  return first < middle && middle < last
}
