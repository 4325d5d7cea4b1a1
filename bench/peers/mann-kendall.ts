import { type Peer, scoreAbove } from './peer.ts'

/** Lags whose autocorrelation of ranks is within this many standard errors of nothing are taken as nothing (95 %). */
const SIGNIFICANT = 1.959964

/** Mann 1945, Kendall 1975: pairs that rise less pairs that fall. */
export function kendallS(values: readonly number[]): number {
  let s = 0
  for (let i = 0; i < values.length; i++) {
    for (let j = i + 1; j < values.length; j++) s += Math.sign((values[j] ?? 0) - (values[i] ?? 0))
  }
  return s
}

/** Variance of S under no trend and no autocorrelation, with the correction for ties. */
export function varianceOfS(values: readonly number[]): number {
  const n = values.length
  const sizes = new Map<number, number>()
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1)
  let ties = 0
  for (const size of sizes.values()) ties += size * (size - 1) * (2 * size + 5)
  return (n * (n - 1) * (2 * n + 5) - ties) / 18
}

/** Theil 1950, Sen 1968: the median of the slopes of all pairs. */
export function senSlope(times: readonly number[], values: readonly number[]): number {
  const slopes: number[] = []
  for (let i = 0; i < values.length; i++) {
    for (let j = i + 1; j < values.length; j++) {
      const apart = (times[j] ?? 0) - (times[i] ?? 0)
      if (apart > 0) slopes.push(((values[j] ?? 0) - (values[i] ?? 0)) / apart)
    }
  }
  return medianOf(slopes)
}

/**
 * Hamed and Rao 1998, equation 14: by how much autocorrelated ranks widen the variance of S.
 * @param correlations Of the ranks, from lag 1 on, those that are not significant set to 0.
 */
export function hamedRaoFactor(n: number, correlations: readonly number[]): number {
  const sum = correlations.reduce((total, correlation, index) => {
    const lag = index + 1
    return total + (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation
  }, 0)
  return 1 + (2 * sum) / (n * (n - 1) * (n - 2))
}

/** Mean ranks from 1, ties sharing theirs. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value)
  const ranks = new Array<number>(values.length).fill(0)
  for (let from = 0; from < order.length; ) {
    let until = from
    while (order[until]?.value === order[from]?.value && until < order.length) until++
    for (let at = from; at < until; at++) ranks[order[at]?.index ?? 0] = (from + 1 + until) / 2
    from = until
  }
  return ranks
}

/** Autocorrelation from lag 1 to n − 1, those within the noise set to 0. */
export function significantCorrelations(values: readonly number[]): number[] {
  const n = values.length
  const mean = values.reduce((total, each) => total + each, 0) / n
  const centred = values.map((value) => value - mean)
  const spread = centred.reduce((total, each) => total + each * each, 0)
  const correlations: number[] = []
  for (let lag = 1; lag < n; lag++) {
    let product = 0
    for (let i = 0; i + lag < n; i++) product += (centred[i] ?? 0) * (centred[i + lag] ?? 0)
    const correlation = spread === 0 ? 0 : product / spread
    correlations.push(Math.abs(correlation) > SIGNIFICANT / Math.sqrt(n) ? correlation : 0)
  }
  return correlations
}

/** The standard normal statistic of the test, S brought one step nearer to 0. */
export function mannKendallZ(values: readonly number[], factor: number): number {
  const s = kendallS(values)
  const variance = varianceOfS(values) * factor
  return variance <= 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)
}

/** A negative autocorrelation may narrow the variance, but not to nothing. */
const SMALLEST_FACTOR = 0.1

export const mannKendall: Peer = {
  name: "Mann-Kendall (Hamed-Rao) with Sen's slope",
  scoreOf({ minutes, kb }) {
    if (kb.length < 4) return Number.NEGATIVE_INFINITY
    const slope = senSlope(minutes, kb)
    const detrended = kb.map((value, i) => value - slope * (minutes[i] ?? 0))
    const factor = hamedRaoFactor(kb.length, significantCorrelations(ranksOf(detrended)))
    return scoreAbove(slope, mannKendallZ(kb, Math.max(SMALLEST_FACTOR, factor)))
  },
}

function medianOf(values: number[]): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
