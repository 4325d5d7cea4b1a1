import { median } from 'simple-statistics'
import { at, stepsOf } from '../../at.ts'
import type { Series } from './clean-series.ts'

/** A heap between its collections, as its falls tell of them. */
export interface Teeth {
  /** Minutes since the last collection at each sample; in the first tooth, whose beginning nobody saw, since its first sample. */
  since: number[]
  /** Samples before the first collection that was seen. */
  first: number
  /** KB that gather in a minute. */
  gathered: number
}

/** A fall takes at once what gathered over several samples: so many times the usual step between two. */
const FALL_TO_STEP = 2
/** The falls together: so many times as many of the largest rises. Live memory in flight goes up and down alike. */
const FALLS_TO_RISES = 2.2
/** Collections from which their pace is known. */
const LEAST_COLLECTIONS = 3

/**
 * The teeth of an unforced heap's saw. What gathers between two collections goes with the time since the last one: Go's
 * runtime collects every two minutes at the latest, so a sample of 30 s sees four points of each tooth. Take that part out
 * and what is left is what the collections leave, at every sample, not at the floors alone.
 * @returns Null where the falls are no collections, or too few.
 */
export function teethOf({ x, y }: Series): Teeth | null {
  const steps = stepsOf(y)
  const usual = median(steps.map(Math.abs))
  const starts = steps.flatMap((step, i) => (step < -FALL_TO_STEP * usual ? [i + 1] : []))
  if (starts.length < LEAST_COLLECTIONS) return null
  const sorted = [...steps].sort((a, b) => a - b)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const [falls, rises] = [-sum(sorted.slice(0, starts.length)), sum(sorted.slice(-starts.length))]
  if (falls < FALLS_TO_RISES * rises) return null
  const since = x.map((xi, i) => xi - at(x, starts.findLast((start) => start <= i) ?? 0))
  return { since, first: at(starts, 0), gathered: paceWithin({ x: since, y }, starts) }
}

/** The least-squares slope within the teeth, each with a level of its own. */
function paceWithin({ x, y }: Series, starts: readonly number[]): number {
  let [products, squares] = [0, 0]
  const bounds = [0, ...starts, x.length]
  for (let tooth = 1; tooth < bounds.length; tooth++) {
    const [xs, ys] = [x, y].map((values) => values.slice(bounds[tooth - 1], bounds[tooth])) as [
      number[],
      number[],
    ]
    const [meanX, meanY] = [xs, ys].map((values) => values.reduce((a, b) => a + b, 0) / values.length) as [
      number,
      number,
    ]
    for (const [i, xi] of xs.entries()) {
      products += (xi - meanX) * (at(ys, i) - meanY)
      squares += (xi - meanX) ** 2
    }
  }
  return squares > 0 ? products / squares : 0
}
