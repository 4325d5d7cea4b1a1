import { leastSquares } from './least-squares.ts'
import type { Peer } from './peer.ts'

/** The specification: "R² > 0.7 (strong linear correlation)". */
const STRONG_CORRELATION = 0.7

/** The specification's rule with its threshold of growth set free: the slope of least squares where R² is strong. */
export const specificationRule: Peer = {
  name: "the specification's rule, its slope recalibrated",
  scoreOf({ minutes, kb }) {
    const line = leastSquares(minutes, kb)
    const speaks = line !== null && line.slope > 0 && line.rSquared > STRONG_CORRELATION
    return speaks ? line.slope : Number.NEGATIVE_INFINITY
  },
}
