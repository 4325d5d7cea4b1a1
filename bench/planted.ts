import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judge, type Recording, recordingUpToCycle } from '../src/compare/compare.ts'
import { type BenchRow, reference } from './bench-row.ts'
import { readRun, recordRun } from './measure/recorded-run.ts'

/**
 * A build with a known leak of every payment and reconnect; each payment leaves 10 references, each reconnect 44. The V8 heap
 * that these hold scatters so that 4 KB a payment beside them take about 50 rests: in a run of 42 they were not found.
 */
const WORK = [
  ...['--sdk', '0.19.2', '--scenario', 'reconnect', '--interval', '0'],
  ...['--reconnect-every', '5', '--payments', process.env.BENCH_PAYMENTS ?? '280'],
]
/** Where runs of an earlier bench lie, by name: these are judged, and nothing is recorded. */
const RECORDED = process.env.BENCH_RECORDED ?? null
const FEWEST_RESTS = 8
const BYTES = 16

/** The runs, with what each plants. */
const RUNS = {
  'planted-base': [],
  'planted-none': [],
  'planted-handle': ['--inject', 'handle:1'],
  'planted-js': ['--inject', 'js-retain:4096'],
} as const satisfies Record<string, readonly string[]>

/** A new leak beside a known one, found by holding the run against a base that has the known one alone. */
export async function bench(): Promise<BenchRow[]> {
  const dir = RECORDED ?? mkdtempSync(join(tmpdir(), 'sdk-memtest-planted-'))
  const run = async (name: keyof typeof RUNS) => {
    if (RECORDED === null) await recordRun([...WORK, ...RUNS[name]], join(dir, name))
    return readRun(join(dir, name))
  }
  const base = await run('planted-base')
  const none = await run('planted-none')
  const found = (name: string, planted: Recording, metrics: readonly string[]): BenchRow => {
    const { from, of } = foundFrom(planted, base, metrics)
    return {
      name: `${name}, planted beside the known leak`,
      figure: from === null ? `not found in ${of} rests` : `found from ${from} rests on, of ${of}`,
      goal: 'found',
      met: from !== null,
    }
  }
  const alarms = standings(none, base).filter(({ regressed }) => regressed.length > 0)
  return [
    found(`${BYTES} bytes a payment in the Rust heap`, withBytesAPayment(none), [
      'rust_live_bytes',
      'rust_live_blocks',
    ]),
    found('one handle a cycle', await run('planted-handle'), ['sdk_handles']),
    found('4 KB of JavaScript a payment', await run('planted-js'), ['heap_alloc_bytes']),
    {
      name: 'nothing planted, held against the base at each number of rests',
      figure: `regressed ${alarms.length} times`,
      goal: 'never',
      met: alarms.length === 0,
    },
    reference('rests and payments of the base', workOf(base)),
  ]
}

/** The rests from which on the run was always found to have regressed in one of the metrics. */
function foundFrom(run: Recording, base: Recording, metrics: readonly string[]) {
  const all = standings(run, base)
  const missed = all.findLastIndex(({ regressed }) => !metrics.some((name) => regressed.includes(name)))
  return { from: all[missed + 1]?.rests ?? null, of: all.at(-1)?.rests ?? 0 }
}

/** Both runs cut after so many rests, compared; what regressed. */
function standings(run: Recording, base: Recording): { rests: number; regressed: string[] }[] {
  const most = Math.min(restsOf(run), restsOf(base))
  return Array.from({ length: most - FEWEST_RESTS + 1 }, (_, index) => {
    const rests = FEWEST_RESTS + index
    const previous = recordingUpToCycle(base, rests)
    const { baselines } = judge(recordingUpToCycle(run, rests), { rust: null, previous, now: new Date() })
    const changed = baselines.previous?.metrics.filter(({ kind }) => kind === 'regressed') ?? []
    return { rests, regressed: changed.map(({ metric }) => metric) }
  })
}

const restsOf = ({ phases }: Recording) => phases?.filter((phase) => phase === 'rest').length ?? 0

const workOf = (run: Recording) => `${restsOf(run)} rests, ${run.columns.payments?.at(-1) ?? 0} payments`

/** No flag plants Rust memory by the payment: its blocks are added to what was counted. */
function withBytesAPayment(run: Recording): Recording {
  const { payments, rust_live_bytes: bytes, rust_live_blocks: blocks } = run.columns
  if (payments === undefined || bytes === undefined || blocks === undefined) return run
  const columns = {
    ...run.columns,
    rust_live_bytes: bytes.map((value, row) => value + BYTES * (payments[row] ?? 0)),
    rust_live_blocks: blocks.map((value, row) => value + (payments[row] ?? 0)),
  }
  return { ...run, columns }
}
