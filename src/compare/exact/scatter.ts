import { median } from 'simple-statistics'

/** A normal distribution's standard deviation is this many of its median absolute deviations. */
const SIGMA_PER_MAD = 1.4826

/** The standard deviation of what scatters, in its unit, by the median of its distances: a few far ones do not move it. */
export const sigmaOf = (distances: readonly number[]): number => SIGMA_PER_MAD * median([...distances])
