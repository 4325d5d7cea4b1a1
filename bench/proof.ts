import { recordControl } from '../src/cli/self-test.ts'
import { assess, CONTROLS } from '../src/run/self-test.ts'
import type { BenchRow } from './bench-row.ts'

const REPEATS = Number(process.env.BENCH_PROOFS ?? 1)
const CYCLES = 24
const MOST_CYCLES = 20
const MOST_SEC = 60

/** Each planted leak: how often it was found on the right side, after how many cycles and seconds at the latest. */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const control of CONTROLS) {
    let right = 0
    let cycles = 0
    let seconds = 0
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const { passed, provenAt } = assess(control, await recordControl(control, CYCLES, null), new Date())
      if (passed) right += 1
      cycles = Math.max(cycles, provenAt?.cycle ?? 0)
      seconds = Math.max(seconds, provenAt?.elapsedSec ?? 0)
    }
    const proof = control.inject === null ? '' : `, proven after at most ${cycles} cycles and ${seconds} s`
    rows.push({
      name: control.inject ?? `nothing planted, ${control.config} configuration`,
      figure: `${right} of ${REPEATS} judged right${proof}`,
      goal:
        control.inject === null ? 'no-leak in all' : `all, within ${MOST_CYCLES} cycles and ${MOST_SEC} s`,
      met: right === REPEATS && cycles <= MOST_CYCLES && seconds <= MOST_SEC,
    })
  }
  return rows
}
