import { at } from '../../at.ts'

/** What a series of exact counts does once the warm-up is over. */
export type KeptGrowth =
  /** It rises in every window and never returns. */
  | { kind: 'grows' }
  /** Nothing was kept over the last windows. */
  | { kind: 'steady' }
  /** It rose, but ever more slowly: a cache that fills, or a leak that a longer run must prove. */
  | { kind: 'flattens' }
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
  return last < FLATTENING_SHARE * first ? { kind: 'flattens' } : { kind: 'grows' }
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
