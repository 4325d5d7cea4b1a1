import { at } from '../../at.ts'
import type { Recording } from '../recording/recording.ts'
import { type GrowthRates, ratesAtRest, ratesWhileConnected } from './growth-rates.ts'
import { keptRises, windowStarts } from './kept-growth.ts'
import { quietGrowth } from './quiet-growth.ts'
import {
  afterPayments,
  cyclePoints,
  EXACT_METRICS,
  type ExactMetric,
  ONLY_AT_REST,
  quietPoints,
  type RestPoint,
} from './rest-points.ts'

/** The chance that a run without growth is called a leak at any of its looks, over all counts together. */
const LEVEL = 0.001
/** Each count is looked at over all rests, and over those after payments. */
const TESTS = 2 * EXACT_METRICS.length
/** Each look has a fifth more points than the one before, so that even the longest run is looked at some dozens of times. */
const NEXT_LOOK = 1.2

/** Points at which to look next, after a look at so many. */
export const nextLook = (points: number): number => Math.ceil(NEXT_LOOK * points)

/**
 * The counts that grow, as one of many looks at a run that goes on may say it. One look in a run asks for growth in five
 * windows, which comes by chance once in 120 orders of the counts; who looks again and again until it does will see it.
 * So the level is spent over the looks, as clinical trials do (Lan and DeMets 1983): look j may err with level / (j (j + 1)), which sums up to the level however many looks there are. A look asks for so many
 * windows, all of which must rise, that their chance is below its share. That chance is exact where the counts have no
 * trend, so that each of their orders is as likely, whatever their distribution and however the windows are cut: a window's
 * lowest count lies below all that follow with its share of the points from there on.
 * @param look 1 for the first.
 */
export function growsAtLook(recording: Recording, phase: 'quiet' | 'rest', look: number): ExactMetric[] {
  const share = LEVEL / (look * (look + 1)) / TESTS
  return EXACT_METRICS.filter((metric) => {
    if (phase === 'quiet') {
      if (ONLY_AT_REST.includes(metric)) return false
      const points = knownPoints(quietPoints(recording), metric)
      const counts = points.map(({ counts: each }) => each[metric])
      return quietGrowth(counts).kind === 'grows' && rises(counts, share) && willShowAtRest(points, metric)
    }
    const all = cyclePoints(recording)
    return [all, afterPayments(all)].some((points) =>
      rises(
        knownPoints(points, metric).map(({ counts }) => counts[metric]),
        share,
      ),
    )
  })
}

/** Whether the counts rise in as many windows as make chance less likely than `share`. */
function rises(counts: readonly number[], share: number): boolean {
  for (let windows = 1; windows < counts.length; windows++) {
    if (chanceOfRising(counts.length, windows) <= share)
      return keptRises(counts, windows).every((rise) => rise > 0)
  }
  return false
}

/** How likely counts in random order rise in each of so many windows. */
export function chanceOfRising(points: number, windows: number): number {
  const starts = windowStarts(points, windows)
  return starts.slice(1).reduce((chance, end, k) => {
    const start = at(starts, k)
    return (chance * (end - start)) / (points - start)
  }, 1)
}

/**
 * Whether growth between payments is large enough for the rest that ends the run to show it: what then is left must exceed
 * what the SDKs held while they lived, and half of the growth beside it.
 */
function willShowAtRest(points: readonly RestPoint[], metric: ExactMetric): boolean {
  const [first, last] = [points[0], points.at(-1)]
  const perPayment = ratesWhileConnected(points, metric).perPayment?.amount
  if (first === undefined || last === undefined || perPayment === undefined) return false
  const alive = Math.max(0, first.counts[metric] - perPayment * first.work.payments)
  return (last.counts[metric] - first.counts[metric]) / 2 >= alive
}

const knownPoints = (points: readonly RestPoint[], metric: ExactMetric) =>
  points.filter(({ counts }) => !Number.isNaN(counts[metric]))

/** What grows so far and how fast, the most telling count first; null where nothing does. */
export function growthSoFar(
  recording: Recording,
  phase: 'quiet' | 'rest',
): { metric: ExactMetric; rates: GrowthRates } | null {
  const quiet = quietPoints(recording)
  const points = phase === 'rest' ? cyclePoints(recording) : quiet
  for (const metric of EXACT_METRICS) {
    if (phase === 'quiet' && ONLY_AT_REST.includes(metric)) continue
    const known = knownPoints(points, metric)
    const [first, last] = [known[0], known.at(-1)]
    if (first === undefined || last === undefined || last.counts[metric] <= first.counts[metric]) continue
    const rates = phase === 'rest' ? ratesAtRest(points, quiet, metric) : ratesWhileConnected(points, metric)
    return { metric, rates }
  }
  return null
}
