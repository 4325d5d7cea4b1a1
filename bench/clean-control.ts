import { recordControl } from '../src/cli/self-test.ts'
import type { NumericColumn } from '../src/compare/recording/columns.ts'
import type { Recording } from '../src/compare/recording/recorded-run.ts'
import { columnOf, rowsOf } from '../src/compare/recording/series.ts'
import { assess, CONTROLS } from '../src/run/self-test.ts'
import type { BenchRow } from './bench-row.ts'

const REPEATS = Number(process.env.BENCH_CONTROLS ?? 1)
const WARMUP_CYCLES = 3
const CYCLES = 100
const COUNTS: NumericColumn[] = ['rust_live_blocks', 'rust_live_bytes', 'externrefs', 'sdk_handles']

/** A healthy SDK, 100 cycles after warm-up: every count at rest the same from cycle to cycle, verdict no-leak. */
export async function bench(): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const control of CONTROLS.filter(({ inject }) => inject === null)) {
    let clean = 0
    let largestDifference = 0
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const recording = await recordControl(control, WARMUP_CYCLES + CYCLES, null)
      largestDifference = Math.max(largestDifference, ...COUNTS.map((count) => spread(recording, count)))
      if (assess(control, recording, new Date()).passed) clean += 1
    }
    rows.push(
      {
        name: `largest difference of a count over ${CYCLES} cycles, ${control.config} configuration`,
        figure: String(largestDifference),
        goal: '0',
        met: largestDifference === 0,
      },
      {
        name: `verdict no-leak, ${control.config} configuration`,
        figure: `${clean} of ${REPEATS} runs`,
        goal: 'all',
        met: clean === REPEATS,
      },
    )
  }
  return rows
}

function spread(recording: Recording, count: NumericColumn): number {
  const values = columnOf(recording, count)
  const atRest = rowsOf(recording, 'rest').slice(WARMUP_CYCLES)
  const counts = atRest.map((row) => values[row] ?? Number.NaN)
  return Math.max(...counts) - Math.min(...counts)
}
