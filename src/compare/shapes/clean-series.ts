import { mean, median, standardDeviation } from 'simple-statistics'
import { at, ends, spanOf, stepsOf } from '../../at.ts'
import { columnOf, figureAt, type Recording } from '../recording/recording.ts'

/** Points of a series in time: minutes (or what stands for them) and KB or counts. No `NaN`, in order of x. */
export interface Series {
  x: number[]
  y: number[]
}

/** A point this many times further from both neighbours than usual is a spike. */
const SPIKE_SCALES = 8
/** The median absolute deviation of a normal distribution is this part of its standard deviation. */
const MAD_PER_SIGMA = 0.6745
/** Below this many points no spike can be told from a step. */
const LEAST_POINTS = 8

/**
 * Drops what is no measurement: missing and zero figures, and isolated spikes (one point far above or below the two
 * beside it). A step is no spike: it has company.
 */
export function cleanSeries(x: ArrayLike<number>, y: ArrayLike<number>): Series {
  const there: Series = { x: [], y: [] }
  for (let i = 0; i < y.length; i++) {
    const xi = at(x, i)
    const yi = at(y, i)
    if (Number.isNaN(xi) || Number.isNaN(yi) || yi === 0) continue
    there.x.push(xi)
    there.y.push(yi)
  }
  return there.y.length < LEAST_POINTS ? there : withoutSpikes(there)
}

function withoutSpikes({ x, y }: Series): Series {
  const steps = stepsOf(y).map(Math.abs)
  // The difference of two values that each scatter by sigma scatters by √2 sigma.
  const scale = median(steps) / MAD_PER_SIGMA / Math.SQRT2
  // Half of the points on one level: then any difference is many times nothing.
  const limit = SPIKE_SCALES * Math.max(scale, 1e-3 * Math.abs(median(y)))
  const kept: Series = { x: [], y: [] }
  for (let i = 0; i < y.length; i++) {
    if (!(prominence(y, i) <= limit)) continue
    kept.x.push(at(x, i))
    kept.y.push(at(y, i))
  }
  return kept
}

/** How far a point stands out beyond both of its neighbours; 0 between them, and at either end. */
function prominence(y: readonly number[], i: number): number {
  const before = y[i - 1]
  const here = at(y, i)
  const after = y[i + 1]
  if (before === undefined || after === undefined) return 0
  if (here > before !== here > after) return 0
  return Math.min(Math.abs(here - before), Math.abs(here - after))
}

/** Above this variation of the payment rate, growth goes with payments rather than with time. */
const UNEVEN_RATE = 0.35
const BLOCKS = 6

/**
 * Payments in minutes' measure, for runs that did not pay evenly: a leak per payment is a line over these, and a
 * staircase over time.
 * @returns The axis for the given rows and where the run began on it, or null when time serves as well.
 */
export function paymentAxis(
  recording: Recording,
  rows: readonly number[],
): { x: number[]; origin: number } | null {
  const payments = columnOf(recording, 'payments')
  if (rows.length < 2 * BLOCKS) return null
  const paidAt = (row: number) => figureAt(payments, row)
  const secondsAt = (row: number) => at(recording.elapsedSec, row)
  const paid = spanOf(ends(rows).map(paidAt))
  const minutes = spanOf(ends(rows).map(secondsAt)) / 60
  if (!(paid > 0) || !(minutes > 0)) return null
  const bounds = Array.from({ length: BLOCKS + 1 }, (_, k) =>
    at(rows, Math.floor((k * (rows.length - 1)) / BLOCKS)),
  )
  const seconds = stepsOf(bounds.map(secondsAt))
  const rates = stepsOf(bounds.map(paidAt)).map((more, k) => more / at(seconds, k))
  if (!rates.every(Number.isFinite)) return null
  if (standardDeviation(rates) / mean(rates) <= UNEVEN_RATE) return null
  const first = payments.find((count) => !Number.isNaN(count)) ?? 0
  return { x: rows.map((row) => (paidAt(row) * minutes) / paid), origin: (first * minutes) / paid }
}
