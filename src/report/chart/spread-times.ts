import { at } from '../../at.ts'
import type { Recording } from '../../compare/compare.ts'

/**
 * A recording with the samples of one second spread over it, in their order: a CSV holds whole seconds, and a cycle of a
 * fifth of a second would be drawn as a wall of points above each of them. For drawing only.
 */
export function withSpreadTimes(recording: Recording): Recording {
  const { elapsedSec } = recording
  const spread = elapsedSec.slice()
  for (let first = 0; first < elapsedSec.length; ) {
    let next = first + 1
    while (next < elapsedSec.length && at(elapsedSec, next) === at(elapsedSec, first)) next++
    // A foreign CSV may hold parts of seconds: no sample may pass the next.
    const gap = next < elapsedSec.length ? at(elapsedSec, next) - at(elapsedSec, first) : 1
    const room = Math.max(0, Math.min(1, gap))
    for (let row = first; row < next; row++) {
      spread[row] = at(elapsedSec, first) + (room * (row - first)) / (next - first)
    }
    first = next
  }
  return { ...recording, elapsedSec: spread }
}
