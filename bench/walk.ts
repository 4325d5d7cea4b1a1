import type { BenchRow } from './bench-row.ts'
import { inMeasuredProcess } from './measure/measured-process.ts'
import type { WalkTime } from './measure/walk-times.ts'

/** How long the Rust heap census takes, which every sample pays. */
const MOST_MILLISECONDS_AT_20_000 = 5

export async function bench(): Promise<BenchRow[]> {
  const times = await inMeasuredProcess<WalkTime[]>('walk-times.ts')
  return times.map(({ chunks, liveBytes, milliseconds }) => {
    const hasGoal = chunks >= 20_000 && chunks < 30_000
    return {
      name: `walk of ${chunks} chunks (${(liveBytes / 2 ** 20).toFixed(1)} MiB live)`,
      figure: `${milliseconds.toFixed(2)} ms`,
      goal: hasGoal ? `at most ${MOST_MILLISECONDS_AT_20_000} ms` : '',
      met: hasGoal ? milliseconds <= MOST_MILLISECONDS_AT_20_000 : null,
    }
  })
}
