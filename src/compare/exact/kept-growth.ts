import { at } from '../../at.ts'

/** What a series of exact counts does once the warm-up is over. */
export type KeptGrowth =
  /** It rises in every window and never returns. */
  | { kind: 'grows' }
  /** Nothing was kept over the last windows. */
  | { kind: 'steady' }
  /** It rose, but ever more slowly: a cache that fills, or a leak that a longer run must prove. */
  | { kind: 'flattens' }
  /** It rose in every window, and then stood still for longer than it ever had between two rises: over so many of the last points. */
  | { kind: 'stopped'; standing: number }
  /** It rose now and then. */
  | { kind: 'sporadic' }
  /** It rises while the SDKs are connected, and a rest shows that it does not stay. */
  | { kind: 'returns' }
  /** It rises while the SDKs are connected, and no rest shows whether it stays. */
  | { kind: 'unwatched' }
  | { kind: 'too-few' }

/** Five windows that all rise: by chance, without growth, once in 120 orders of five noisy values, and counts have no noise. */
export const WINDOWS = 5
/** The last three of five windows without growth: nothing is kept any more. */
export const QUIET_WINDOWS = 3
/** The last two windows keep less than this share of what the first two kept: the growth runs out. */
const FLATTENING_SHARE = 0.4
/** A standstill at the end tells that growth stopped when it has at least so many points, */
const LEAST_STANDING = 5
/** and is so many times the longest wait for a rise before it: what leaks by chance seldom waits that long. */
const STANDING_TO_WAIT = 3

/**
 * Layer 2's rule: growth is what never returns. At each point that is the lowest count from there on; a leak raises it
 * in every window.
 * @param counts In order, warm-up left out.
 */
export function keptGrowth(counts: readonly number[]): KeptGrowth {
  if (counts.length < WINDOWS + 1) return { kind: 'too-few' }
  const rises = keptRises(counts, WINDOWS)
  if (rises.slice(-QUIET_WINDOWS).every((rise) => rise === 0)) return { kind: 'steady' }
  if (!rises.every((rise) => rise > 0)) return { kind: endsNoHigher(counts) ? 'steady' : 'sporadic' }
  const first = at(rises, 0) + at(rises, 1)
  const last = at(rises, WINDOWS - 2) + at(rises, WINDOWS - 1)
  if (last < FLATTENING_SHARE * first) return { kind: 'flattens' }
  const { standing, longestWait } = waitsOf(counts)
  return standing >= LEAST_STANDING && standing >= STANDING_TO_WAIT * longestWait
    ? { kind: 'stopped', standing }
    : { kind: 'grows' }
}

/**
 * How many points in a row did not rise above the one before: at the end, and at most before that. The longer a run, the
 * longer is its last window, and a table that was full within it would pass for one that fills.
 */
function waitsOf(counts: readonly number[]): { standing: number; longestWait: number } {
  let [standing, longestWait] = [0, 0]
  for (const [index, count] of counts.slice(1).entries()) {
    standing += 1
    if (count <= at(counts, index)) continue
    longestWait = Math.max(longestWait, standing)
    standing = 0
  }
  return { standing, longestWait }
}

/**
 * Whether the last count is no higher than the lowest of the first windows. Idle sockets closed after a minute, 42 -> 38,
 * and one of them came back: that is no growth, but a rise in the last window.
 */
function endsNoHigher(counts: readonly number[]): boolean {
  const until = at(windowStarts(counts.length, WINDOWS), WINDOWS - QUIET_WINDOWS)
  const lowest = Math.min(...counts.slice(0, until + 1))
  return at(counts, counts.length - 1) <= lowest
}

/**
 * What each of so many windows kept more than the one before.
 * @param counts In order, at least one more than the windows.
 */
export function keptRises(counts: readonly number[], windows: number): number[] {
  const kept = lowestFromHere(counts)
  const bounds = windowStarts(counts.length, windows).map((index) => at(kept, index))
  return bounds.slice(1).map((value, k) => value - at(bounds, k))
}

/** Where each window begins, and at last where they end. */
export function windowStarts(points: number, windows: number): number[] {
  return Array.from({ length: windows + 1 }, (_, k) => Math.round((k * (points - 1)) / windows))
}

function lowestFromHere(counts: readonly number[]): number[] {
  let lowest = Number.POSITIVE_INFINITY
  return counts
    .toReversed()
    .map((count) => {
      lowest = Math.min(lowest, count)
      return lowest
    })
    .reverse()
}
