import type { Growth, GrowthLimits } from './growth.ts'

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
