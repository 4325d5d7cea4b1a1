import { min, sum } from 'simple-statistics'
import { at } from '../../at.ts'
import { RunningFit } from '../recording/recording.ts'
import type { KeptGrowth } from './kept-growth.ts'
import { sigmaOf } from './scatter.ts'

/** Points between payments, the warm-up left out, from which growth can be told. */
export const LEAST_POINTS = 12
const WINDOWS = 6
/** Growth over the points must exceed what they scatter by this much. */
const SIGNAL_TO_NOISE = 4
const FLATTENING_SHARE = 0.4

/**
 * Like the rule at rest, for counts between payments, which scatter a little with what the SDKs just do: the lowest
 * count of each of six windows must rise (by chance once in 720 orders), and the whole rise must stand out of the
 * scatter about the line.
 * @param counts In order, warm-up left out, about evenly spaced.
 */
export function quietGrowth(counts: readonly number[]): KeptGrowth {
  if (counts.length < LEAST_POINTS) return { kind: 'too-few' }
  const floors = Array.from({ length: WINDOWS }, (_, k) => {
    const from = Math.floor((k * counts.length) / WINDOWS)
    return min(counts.slice(from, Math.floor(((k + 1) * counts.length) / WINDOWS)))
  })
  const rises = floors.slice(1).map((floor, k) => floor - at(floors, k))
  const kept = at(floors, WINDOWS - 1) - at(floors, 0)
  const scatter = scatterAboutLine(counts)
  const half = rises.length >> 1
  if (kept <= SIGNAL_TO_NOISE * scatter || sum(rises.slice(-half)) <= scatter) {
    return rises.every((rise) => rise > 0) ? { kind: 'sporadic' } : { kind: 'steady' }
  }
  if (!rises.every((rise) => rise > 0)) return { kind: 'sporadic' }
  return sum(rises.slice(-half)) < FLATTENING_SHARE * sum(rises.slice(0, half))
    ? { kind: 'flattens' }
    : { kind: 'grows' }
}

/** Median distance of the counts from their least-squares line, as a standard deviation. */
function scatterAboutLine(counts: readonly number[]): number {
  const fit = new RunningFit()
  for (const [index, count] of counts.entries()) fit.add(index, count)
  const line = fit.line()
  if (line === null) return 0
  const distances = counts.map((count, index) => Math.abs(count - line.intercept - line.slope * index))
  return sigmaOf(distances)
}
