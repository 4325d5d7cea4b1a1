export interface Line {
  slope: number
  intercept: number
  rSquared: number
  residuals: number[]
  /** Each time less the mean time. */
  centred: number[]
}

/** The line of least squares, or null through fewer than three points or one single time. */
export function leastSquares(times: readonly number[], values: readonly number[]): Line | null {
  const n = times.length
  if (n < 3) return null
  const meanTime = mean(times)
  const meanValue = mean(values)
  const centred = times.map((time) => time - meanTime)
  const spread = centred.reduce((total, each) => total + each * each, 0)
  if (spread === 0) return null
  const slope = centred.reduce((total, each, i) => total + each * ((values[i] ?? 0) - meanValue), 0) / spread
  const intercept = meanValue - slope * meanTime
  const residuals = times.map((time, i) => (values[i] ?? 0) - intercept - slope * time)
  const left = residuals.reduce((total, each) => total + each * each, 0)
  const all = values.reduce((total, each) => total + (each - meanValue) ** 2, 0)
  return { slope, intercept, rSquared: all === 0 ? 0 : 1 - left / all, residuals, centred }
}

export const mean = (values: readonly number[]): number =>
  values.reduce((total, each) => total + each, 0) / values.length
