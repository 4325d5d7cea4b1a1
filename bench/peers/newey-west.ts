import { type Line, leastSquares } from './least-squares.ts'
import { type Peer, scoreAbove } from './peer.ts'

/**
 * Newey and West 1987: the variance of a slope that holds under autocorrelation up to `lags`, Bartlett's weights,
 * no correction for a small sample.
 */
export function neweyWestVariance({ residuals, centred }: Line, lags: number): number {
  const moments = residuals.map((residual, i) => residual * (centred[i] ?? 0))
  let sum = moments.reduce((total, each) => total + each * each, 0)
  for (let lag = 1; lag <= Math.min(lags, moments.length - 1); lag++) {
    let product = 0
    for (let i = lag; i < moments.length; i++) product += (moments[i] ?? 0) * (moments[i - lag] ?? 0)
    sum += 2 * (1 - lag / (lags + 1)) * product
  }
  const spread = centred.reduce((total, each) => total + each * each, 0)
  return sum / spread ** 2
}

/** Newey and West 1994, the usual rule of thumb. */
export const usualLags = (n: number): number => Math.floor(4 * (n / 100) ** (2 / 9))

export const neweyWest: Peer = {
  name: 'Newey-West',
  scoreOf({ minutes, kb }) {
    const line = leastSquares(minutes, kb)
    if (line === null) return Number.NEGATIVE_INFINITY
    const error = Math.sqrt(Math.max(0, neweyWestVariance(line, usualLags(kb.length))))
    return scoreAbove(line.slope, error === 0 ? Number.POSITIVE_INFINITY : line.slope / error)
  },
}
