/** What every peer sees: one metric after the warm-up, without gaps. */
export interface Series {
  minutes: readonly number[]
  kb: readonly number[]
  /** Payments made until then. */
  calls: readonly number[]
}

/** A way to tell a leak that others use. */
export interface Peer {
  name: string
  /** The higher, the more it speaks for a leak; minus infinity where the method clears whatever its threshold is. */
  scoreOf(series: Series): number
}

/**
 * Half the growth that the specification calls a leak: a peer with a test of significance alone would alarm at growth
 * that nobody minds, so it may only alarm from here on. All such peers have this same floor.
 */
export const SMALLEST_GROWTH_KB_PER_MIN = 25

/** The score of a test of significance under that floor. */
export const scoreAbove = (slopeKbPerMin: number, score: number): number =>
  slopeKbPerMin >= SMALLEST_GROWTH_KB_PER_MIN && !Number.isNaN(score) ? score : Number.NEGATIVE_INFINITY
