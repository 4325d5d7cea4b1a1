import { judge } from '../src/compare/judge.ts'
import { ownTrace } from '../test/compare/traces/own-trace.ts'
import { makeTraces, type Trace } from '../test/compare/traces/trace.ts'
import { type BenchRow, reference } from './bench-row.ts'
import { makeCorpus } from './corpus/corpus.ts'
import { KINDS } from './corpus/kinds.ts'
import { PEERS } from './peers/peers.ts'
import { corpusRows } from './rates/corpus-rows.ts'
import { type JudgedTrace, judgeThirdTrace, judgeTrace, peerScoresOf } from './rates/judged-trace.ts'
import { peerRows } from './rates/peer-rows.ts'
import { rateWithInterval } from './rates/wilson.ts'
import { makeThirdCorpus, THIRD_KINDS } from './third-corpus/third-corpus.ts'

const TRACES = Number(process.env.BENCH_TRACES ?? 3000)
/** First looked at when the method and its thresholds stood. */
const SEED = Number(process.env.BENCH_SEED ?? 264_575_131)
const SHORT_MINUTES = 5
/** Of the second corpus, written by another: 30 of each kind. Its kinds are known by now, its seeds are new. */
const CORPUS_TRACES = Number(process.env.BENCH_CORPUS_TRACES ?? 30 * KINDS.length)
const CORPUS_SEED = Number(process.env.BENCH_CORPUS_SEED ?? 173_205_081)
/** Of the third corpus, written blind and after the thresholds of the second: 30 of each kind. */
const THIRD_TRACES = Number(process.env.BENCH_THIRD_TRACES ?? 30 * THIRD_KINDS.length)
const THIRD_SEED = Number(process.env.BENCH_THIRD_SEED ?? 314_159_271)

/** How a number of traces of known truth were judged. */
interface Tally {
  healthy: number
  alarms: number
  unsure: number
  leaky: number
  found: number
  missed: number
  specificationAlarms: number
  specificationFound: number
}

/**
 * Error rates of the whole judgement on fresh made traces of 10 to 60 minutes, of 22 kinds with six kinds of noise,
 * leaks of 50 to 2000 KB/min; and, since users will try it, on runs of 5 minutes. Then the same on the second and the
 * third corpus, which others wrote, beside the peers.
 */
export async function bench(): Promise<BenchRow[]> {
  const usual = tallyOf(makeTraces(SEED, TRACES))
  const heaps = [...makeTraces(SEED, TRACES)].filter(({ noise }) => noise.column === 'heap_alloc_bytes')
  const own = tallyOf(heaps.map((trace) => ({ ...trace, recording: ownTrace(trace) })))
  const short = tallyOf(makeTraces(SEED + TRACES, Math.ceil(TRACES / 4), [SHORT_MINUTES]))
  return [
    {
      name: `false alarms in ${usual.healthy} healthy traces`,
      figure: rateWithInterval(usual.alarms, usual.healthy),
      goal: 'at most 0.5 %',
      met: usual.alarms / usual.healthy <= 0.005,
    },
    {
      name: `leaks found in ${usual.leaky} leaky traces`,
      figure: rateWithInterval(usual.found, usual.leaky),
      goal: 'at least 75 %',
      met: usual.found / usual.leaky >= 0.75,
    },
    {
      name: 'healthy traces left inconclusive',
      figure: rateWithInterval(usual.unsure, usual.healthy),
      goal: 'at most 35 %',
      met: usual.unsure / usual.healthy <= 0.35,
    },
    reference('leaky traces called no-leak', rateWithInterval(usual.missed, usual.leaky)),
    reference(
      "the specification's rule: false alarms; leaks found",
      `${percent(usual.specificationAlarms, usual.healthy)}; ${percent(usual.specificationFound, usual.leaky)}`,
    ),
    reference(
      'own runs with steady counts, the heap as drawn: false alarms; leaks found; called no-leak; healthy left inconclusive',
      ratesOf(own),
    ),
    reference(
      `runs of ${SHORT_MINUTES} minutes: false alarms; leaks found; called no-leak; healthy left inconclusive`,
      ratesOf(short),
    ),
    ...(await rowsOfOtherCorpora()),
  ]
}

/** The judge on traces that its thresholds were not set on, and its peers with thresholds set on the first ones. */
async function rowsOfOtherCorpora(): Promise<BenchRow[]> {
  const second: JudgedTrace[] = []
  for (const trace of makeCorpus(CORPUS_SEED, CORPUS_TRACES)) second.push(await judgeTrace(trace))
  const third: JudgedTrace[] = []
  for (const trace of makeThirdCorpus(THIRD_SEED, THIRD_TRACES)) {
    const judged = await judgeThirdTrace(trace)
    if (judged !== null) third.push(judged)
  }
  const firstHealthy = [...makeTraces(SEED, TRACES)]
    .filter(({ kind }) => !kind.leaky)
    .map(({ recording }) => peerScoresOf(recording))
  const byPeer = PEERS.map((_, index) =>
    firstHealthy.map((scores) => scores[index] ?? Number.NEGATIVE_INFINITY),
  )
  return (
    [
      ['second corpus', second],
      ['third corpus', third],
    ] as const
  ).flatMap(([name, judged]) => [...corpusRows(name, judged), ...peerRows(name, judged, byPeer)])
}

function tallyOf(traces: Iterable<Trace>): Tally {
  const now = new Date(0)
  const tally: Tally = {
    healthy: 0,
    alarms: 0,
    unsure: 0,
    leaky: 0,
    found: 0,
    missed: 0,
    specificationAlarms: 0,
    specificationFound: 0,
  }
  for (const trace of traces) {
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
  return tally
}

const ratesOf = ({ alarms, healthy, found, leaky, missed, unsure }: Tally) =>
  [percent(alarms, healthy), percent(found, leaky), percent(missed, leaky), percent(unsure, healthy)].join(
    '; ',
  )

const percent = (count: number, of: number) => `${((100 * count) / of).toFixed(2)} %`
