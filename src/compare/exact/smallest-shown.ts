import { countNoun } from '../../text/text.ts'
import { advance } from './evidence.ts'
import { WINDOWS } from './kept-growth.ts'
import type { RestPoint } from './rest-points.ts'

/** The smallest leak that the run could have shown, in a sentence; null without any work. */
export function describeSmallest(points: readonly RestPoint[]): string | null {
  const work = advance(points)
  const [made, unit] = work.payments > 0 ? [work.payments, 'payment'] : [work.cycles, 'cycle']
  const every = Math.ceil(made / WINDOWS)
  if (every === 0) return null
  return `One object left in every ${every === 1 ? unit : countNoun(every, unit)} would have shown.`
}

/** One object more in each window would have been a leak: so many a minute. */
export function smallestDetectable(points: readonly RestPoint[]): number | null {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || last.elapsedSec <= first.elapsedSec) return null
  return (60 * WINDOWS) / (last.elapsedSec - first.elapsedSec)
}
