import { windowsOf } from './growing-windows.ts'
import { mean } from './least-squares.ts'
import type { Peer } from './peer.ts'

const WINDOWS = 6
/** One step or a filled cache halves the average when the calls double; a leak keeps it. Midway between the two. */
const SMALLEST_KEPT_SHARE = 0.75

/**
 * Memory a call on average since the start (psleak): what a leak keeps, and what fades with more calls where memory
 * came to rest. The score is the average at the end in KB a call, if it has not faded since the middle of the run.
 */
export const fadingAverage: Peer = {
  name: 'fading average a call',
  scoreOf(series) {
    const windows = windowsOf(series, WINDOWS)
    const [first, middle, last] = [windows[0], windows[WINDOWS / 2 - 1], windows[WINDOWS - 1]]
    if (first === undefined || middle === undefined || last === undefined) return Number.NEGATIVE_INFINITY
    const average = (window: typeof first) =>
      (mean(window.kb) - mean(first.kb)) / (mean(window.calls) - mean(first.calls))
    const [then, now] = [average(middle), average(last)]
    const kept = now > 0 && now >= SMALLEST_KEPT_SHARE * then
    return kept && Number.isFinite(now) ? now : Number.NEGATIVE_INFINITY
  },
}
