import { judge } from '../src/compare/judge.ts'
import { makeTraces } from '../test/compare/traces/trace.ts'
import type { BenchRow } from './bench-row.ts'

const TRACES = Number(process.env.BENCH_TRACES ?? 3000)
/** Not among the seeds that the thresholds were chosen on. */
const SEED = Number(process.env.BENCH_SEED ?? 77_000_000)

/** Error rates of the whole judgement on fresh made traces, of 20 kinds and more, with six kinds of noise. */
export async function bench(): Promise<BenchRow[]> {
  const now = new Date(0)
  const tally = {
    healthy: 0,
    alarms: 0,
    unsure: 0,
    leaky: 0,
    found: 0,
    missed: 0,
    specificationAlarms: 0,
    specificationFound: 0,
  }
  for (const trace of makeTraces(SEED, TRACES)) {
    const { verdict, specification } = judge(trace.recording, { rust: null, previous: null, now })
    if (trace.kind.leaky) {
      tally.leaky += 1
      if (verdict.kind === 'leak') tally.found += 1
      if (verdict.kind === 'no-leak') tally.missed += 1
      if (specification.leakDetected) tally.specificationFound += 1
    } else {
      tally.healthy += 1
      if (verdict.kind === 'leak') tally.alarms += 1
      if (verdict.kind === 'inconclusive') tally.unsure += 1
      if (specification.leakDetected) tally.specificationAlarms += 1
    }
  }
  const percent = (count: number, of: number) => `${((100 * count) / of).toFixed(2)} %`
  const { healthy, leaky } = tally
  return [
    {
      name: `false alarms in ${healthy} healthy traces`,
      figure: percent(tally.alarms, healthy),
      goal: 'at most 0.5 %',
      met: tally.alarms / healthy <= 0.005,
    },
    {
      name: `leaks found in ${leaky} leaky traces`,
      figure: percent(tally.found, leaky),
      goal: 'at least 75 %',
      met: tally.found / leaky >= 0.75,
    },
    {
      name: 'healthy traces left inconclusive',
      figure: percent(tally.unsure, healthy),
      goal: 'at most 35 %',
      met: tally.unsure / healthy <= 0.35,
    },
    { name: 'leaky traces called no-leak', figure: percent(tally.missed, leaky), goal: '', met: null },
    {
      name: "the specification's rule: false alarms",
      figure: percent(tally.specificationAlarms, healthy),
      goal: '',
      met: null,
    },
    {
      name: "the specification's rule: leaks found",
      figure: percent(tally.specificationFound, leaky),
      goal: '',
      met: null,
    },
  ]
}
