import type { RunMemtestOptions } from './run-memtest.ts'

/** What ends a run before its time. */
export type RunEnds = Required<Pick<RunMemtestOptions, 'stop' | 'abandon'>>

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The first signal ends a run in order, the second at once; both lead to the report.
 * @param onFirst Called at the first.
 */
export function endedBySignals(onFirst: () => void): RunEnds {
  const [stop, abandon] = [new AbortController(), new AbortController()]
  const onSignal = () => {
    if (stop.signal.aborted) abandon.abort()
    else onFirst()
    stop.abort()
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return { stop: stop.signal, abandon: abandon.signal }
}
