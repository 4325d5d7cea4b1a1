import { median } from 'simple-statistics'
import { at } from '../../at.ts'
import type { RestPoint } from './rest-points.ts'
import { sigmaOf } from './scatter.ts'

/** A step so many deviations below the others is a fall. */
const FALL = 8
/** Falls in more than this share of the steps are how this heap moves. */
const MOST_FALLS_SHARE = 0.1
/** A fall that takes this share of what was gained before it, or more, shows that it was not kept. */
const GIVEN_BACK_SHARE = 0.5

/**
 * V8's heap at rest without its single falls. V8 throws away compiled code that has not run for some collections: 849 KB
 * at once, in the 43rd rest of a run that kept 4 KB a payment, after which a line through all rests lay flat. Such a fall
 * is set right where most of what was gained before it stayed; what comes down further is no growth, and is left as it is.
 */
export function withoutFalls(points: readonly RestPoint[]): readonly RestPoint[] {
  const heap = points.map(({ counts }) => counts.heap_alloc_bytes)
  const steps = heap.slice(1).map((bytes, index) => bytes - at(heap, index))
  if (steps.length === 0) return points
  const usual = median(steps)
  const sigma = sigmaOf(steps.map((step) => Math.abs(step - usual)))
  const isFall = (step: number) => step < 0 && step < usual - FALL * sigma
  if (steps.filter(isFall).length > MOST_FALLS_SHARE * steps.length) return points
  let given = 0
  const level = [at(heap, 0)]
  for (const [index, step] of steps.entries()) {
    if (isFall(step)) {
      const gained = at(level, index) - at(heap, 0)
      if (-step >= GIVEN_BACK_SHARE * gained) return points
      given += usual - step
    }
    level.push(at(heap, index + 1) + given)
  }
  return points.map((point, index) => ({
    ...point,
    counts: { ...point.counts, heap_alloc_bytes: at(level, index) },
  }))
}
