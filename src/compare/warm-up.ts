/** The specification's warm-up: "ignore first 5 minutes of data for trend analysis". */
export const FULL_WARMUP_SEC = 300

/** The share of a run that its warm-up may take: five minutes of a ten-minute run would leave too little to judge. */
const LARGEST_SHARE = 0.2

/**
 * How much of a run's beginning to leave out of a trend: five minutes, or a fifth of a run shorter than 25 minutes
 * (two minutes of ten, the lower end of the specification's "first 2-5 minutes").
 * @param spanSec From the first to the last sample.
 */
export function warmUpOf(spanSec: number): number {
  return Math.min(FULL_WARMUP_SEC, LARGEST_SHARE * spanSec)
}
