import { formatBytes, formatCount } from '../../text/text.ts'
import { isByteMetric } from '../metric-names.ts'
import { type Basis, type ExactGrowth, endsOf, heapOf, nameOf } from './evidence.ts'
import { QUIET_WINDOWS, WINDOWS, windowStarts } from './kept-growth.ts'
import { warmupOf } from './rest-points.ts'

/**
 * What would overturn a leak, in a sentence: whatever fills evenly up to a bound looks like one until it is full.
 * @param rests All rests of the run, the warm-up among them; null where it was counted while connected.
 */
export function describeOverturning(
  { metric }: ExactGrowth,
  { points, recorder }: Basis,
  rests: number | null,
): string {
  const isHeap = metric === 'heap_alloc_bytes'
  const subject = isHeap ? `the ${heapOf(recorder)} comes` : 'the counts come'
  const [, last] = endsOf(points, metric)
  const held = isByteMetric(metric)
    ? formatBytes(last)
    : `${formatCount(last)} ${nameOf(metric, recorder, last === 1)}`
  const certain =
    rests === null || isHeap
      ? ''
      : `; about ${restsThatClear(rests)} rests would clear one that is full by now, this run has ${rests}`
  return `A longer run in which ${subject} back down or to a standstill would overturn it: a table that fills evenly looks the same until it is full, here with more than ${held}${certain}.`
}

/** So many rests show a table that was full at the last of `rests` to keep nothing any more: all its quiet windows lie after that. */
export function restsThatClear(rests: number): number {
  let all = rests
  for (;;) {
    all += 1
    const warmup = warmupOf(all)
    const quietFrom = windowStarts(all - warmup, WINDOWS)[WINDOWS - QUIET_WINDOWS] ?? 0
    if (warmup + quietFrom >= rests - 1) return all
  }
}
