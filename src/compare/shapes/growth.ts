import { at } from '../../at.ts'
import { studentCdf } from '../recording/recording.ts'
import type { LineLeft } from './line-left.ts'
import type { ShapeFit } from './whitened-fit.ts'

/** Growth after the run as all shapes together see it, each weighted by its evidence. */
export interface Growth {
  /** The shape with the greatest weight. */
  model: string
  /** Whether that shape slows down. */
  slows: boolean
  /** Expected growth per unit of x. */
  mean: number
  /** The growth lies above the first with 99 %, below the second with 95 %. */
  readonly lower99: number
  readonly upper95: number
  /** P(the series leaks): it grows faster than `leakAbove`, or, slowing down, does harm still: faster than `harmlessBelow`. */
  leaks: number
  /** P(it grows by less than `harmlessBelow`); shapes that tell nothing of the time after the run count for neither. */
  harmless: number
  /** Standard error of the growth, should one of the growing shapes be the true one: what this series cannot see. */
  error: number
  /** How far the residuals of the likeliest shape are from chance, see {@link ShapeFit.runs}. */
  runs: number
  /** What the likeliest shape leaves of a line in its last level, see {@link ShapeFit.left}; null where it does not rest. */
  left: LineLeft | null
}

/** From where growth matters, per unit of x. */
export interface GrowthLimits {
  leakAbove: number
  harmlessBelow: number
}

/** From where a series tells growth from rest too badly to clear anybody, per unit of x. */
export interface RestLimits extends GrowthLimits {
  /** Growth that could hide in the whole window. */
  vague: number
}

/** Why a series that most shapes call harmless is not cleared. */
export type NotAtRest =
  /** Its own upper bound of 95 % is clearly growth that matters. */
  | { kind: 'may-grow' }
  /** Its likeliest shape is at rest, the samples in that shape's last level rise by so much. */
  | { kind: 'rises-in-its-level'; slope: number }
  /** Growth up to so much could hide in its scatter. */
  | { kind: 'vague'; hidden: number }

/** Half the width of a one-sided interval of 95 %, in standard errors. */
export const Z_95 = 1.645
/**
 * Standard errors of a line that a shape leaves in its last level, from which on the shape is doubted: chance makes as much
 * in one of ten series, and a line that matters as well in one of 300 healthy ones.
 */
const LINE_SHOWS_FROM = 1.3
/** The last level is a part of the window, and its line is known less well: what may hide in it is so many times as much. */
const HIDES_IN_A_LEVEL = 4 / 3
/**
 * From so many times the growth that matters on an upper bound clears nobody, however likely the harmless shapes: the
 * error that a bound rests on is itself known to a fifth only from two dozen cells.
 */
const BOUND_MATTERS_FROM = 1.2

/**
 * Whether what is likely harmless may be called at rest. Shapes that come to rest have a growth of 0 for certain, so the
 * average over them is sure of what they only assume; this asks the samples.
 * @returns Null where nothing speaks against it.
 */
export function whyNotAtRest(
  growth: Growth,
  { harmlessBelow, vague }: Pick<RestLimits, 'harmlessBelow' | 'vague'>,
): NotAtRest | null {
  const { left, error, upper95 } = growth
  if (left !== null && left.slope >= harmlessBelow && left.slope >= LINE_SHOWS_FROM * left.error) {
    return { kind: 'rises-in-its-level', slope: left.slope }
  }
  const hidden = Z_95 * (left === null ? error : left.error)
  // Not so, since without growing shapes there is no error.
  if (!(hidden < (left === null ? vague : HIDES_IN_A_LEVEL * vague))) return { kind: 'vague', hidden }
  return upper95 >= BOUND_MATTERS_FROM * harmlessBelow ? { kind: 'may-grow' } : null
}

/** Averages over shapes (Bayesian model averaging; Hoeting et al. 1999). Null without any fit. */
export function averageGrowth(
  fits: readonly ShapeFit[],
  { leakAbove, harmlessBelow }: GrowthLimits,
): Growth | null {
  if (fits.length === 0) return null
  const byName = Map.groupBy(fits, ({ model }) => model.name)
  const weights = [...byName].map(([name, fits]) => ({ name, weight: sum(fits, ({ weight }) => weight) }))
  const model = weights.reduce((most, each) => (each.weight > most.weight ? each : most)).name
  const mean = sum(fits, ({ slope, weight }) => weight * slope)
  const growing = fits.filter(({ model: { future } }) => future === 'growing' || future === 'resting')
  const leakFrom = ({ model: { future } }: ShapeFit) => (future === 'slowing' ? harmlessBelow : leakAbove)
  let lower99: number | null = null
  let upper95: number | null = null
  return {
    model,
    slows: byName.get(model)?.[0]?.model.future === 'slowing',
    mean,
    // A mean may leave the quantiles of a lopsided mixture; the interval that is told holds it. No verdict asks for them, so
    // they are found when they are told.
    get lower99() {
      lower99 ??= Math.min(mean, quantile(fits, 0.01))
      return lower99
    },
    get upper95() {
      upper95 ??= Math.max(mean, quantile(fits, 0.95))
      return upper95
    },
    leaks: sum(fits, (fit) =>
      fit.model.future === 'rarer' ? 0 : fit.weight * (1 - below(fit, leakFrom(fit))),
    ),
    harmless: sum(fits, (fit) => (fit.model.future === 'open' ? 0 : fit.weight * below(fit, harmlessBelow))),
    error:
      sum(growing, ({ slopeError, weight }) => weight * slopeError) / sum(growing, ({ weight }) => weight),
    runs: fits.find(({ runs }) => runs !== undefined)?.runs ?? 0,
    left: fits.find(({ left }) => left !== undefined)?.left ?? null,
  }
}

/** The value below which a share `p` of the mixture lies, by bisection. */
function quantile(fits: readonly ShapeFit[], p: number): number {
  let [low, high] = [0, 0]
  for (const { slope, slopeError } of fits) {
    low = Math.min(low, slope - 40 * slopeError)
    high = Math.max(high, slope + 40 * slopeError)
  }
  const leaves = weightsAfter(fits)
  for (let round = 0; round < 40 && high - low > 1e-3; round++) {
    const middle = (low + high) / 2
    if (liesBelow(fits, leaves, middle, p)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** How much weight the fits after each have together. */
function weightsAfter(fits: readonly ShapeFit[]): Float64Array {
  const after = new Float64Array(fits.length)
  for (let i = fits.length - 2; i >= 0; i--) after[i] = (after[i + 1] as number) + at(fits, i + 1).weight
  return after
}

/** What sums of the same weights in another order may differ by, and much more. */
const ROUNDING_SLACK = 1e-9

/** Whether less than a share `p` lies below a value: no more fits are asked than it takes to know. */
function liesBelow(fits: readonly ShapeFit[], after: Float64Array, value: number, p: number): boolean {
  let share = 0
  for (let i = 0; i < fits.length; i++) {
    const fit = fits[i] as ShapeFit
    share += fit.weight * below(fit, value)
    if (share >= p) return false
    if (share + (after[i] as number) < p - ROUNDING_SLACK) return true
  }
  return share < p
}

/** P(growth < value) under one fit. A bounded shape's growth is 0 for certain. */
function below({ slope, slopeError, degrees }: ShapeFit, value: number): number {
  if (slopeError === 0) return slope < value ? 1 : 0
  return studentCdf((value - slope) / slopeError, degrees)
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0
  for (const item of items) total += of(item)
  return total
}
