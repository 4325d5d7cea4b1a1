/** The share of false alarms at which all methods are compared. */
export const LEVEL = 0.01

/**
 * The smallest threshold over which at most a share `level` of the scores of healthy runs lies.
 * A run is an alarm when its score is greater.
 */
export function thresholdAt(level: number, healthyScores: readonly number[]): number {
  const falling = [...healthyScores].sort((a, b) => b - a)
  return falling[Math.floor(level * falling.length)] ?? Number.POSITIVE_INFINITY
}
