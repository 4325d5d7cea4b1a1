import { mean } from './least-squares.ts'
import type { Peer, Series } from './peer.ts'

const WINDOWS = 6

/**
 * The run in six windows of one length; the leak must show as growth from each window to the next (as memwatch told
 * one by growth over consecutive collections). The score is the smallest of the five steps, in KB/min.
 */
export const growingWindows: Peer = {
  name: 'six growing windows',
  scoreOf(series) {
    const windows = windowsOf(series, WINDOWS)
    let smallest = Number.POSITIVE_INFINITY
    for (let i = 1; i < windows.length; i++) {
      const [before, after] = [windows[i - 1], windows[i]]
      if (before === undefined || after === undefined) continue
      if (before.kb.length === 0 || after.kb.length === 0) return Number.NEGATIVE_INFINITY
      const step = (mean(after.kb) - mean(before.kb)) / (mean(after.minutes) - mean(before.minutes))
      smallest = Math.min(smallest, step)
    }
    return smallest > 0 && Number.isFinite(smallest) ? smallest : Number.NEGATIVE_INFINITY
  },
}

/** Windows of one length in time; one may be empty where rows are missing. */
export function windowsOf({ minutes, kb, calls }: Series, count: number): Series[] {
  const from = minutes[0] ?? 0
  const span = (minutes.at(-1) ?? 0) - from
  return Array.from({ length: count }, (_, window) => {
    const rows = [...minutes.keys()].filter(
      (row) =>
        Math.min(count - 1, Math.floor((count * ((minutes[row] ?? 0) - from)) / (span || 1))) === window,
    )
    const of = (values: readonly number[]) => rows.map((row) => values[row] ?? 0)
    return { minutes: of(minutes), kb: of(kb), calls: of(calls) }
  })
}
