import { judge } from '../../src/compare/judge.ts'
import type { Judgement, VerdictKind } from '../../src/compare/judgement.ts'
import type { Recording } from '../../src/compare/recording/recording.ts'
import { type CorpusTrace, recordingOf } from '../corpus/corpus.ts'
import { PEERS } from '../peers/peers.ts'
import { seriesOf } from '../peers/series-of.ts'

/** From this rate on the specification calls growth a leak. */
const LEAK_KB_PER_MIN = 50

/** What all methods said of one run; the run itself is let go. */
export interface JudgedTrace {
  kind: string
  group: CorpusTrace['kind']['group']
  leaky: boolean
  minutes: number
  forced: boolean
  noise: CorpusTrace['noise']['level']
  /** Growth in memory; 0 where nothing, or only a count, grows. */
  kbPerMin: number
  /** A leak of memory that the specification's table calls one: what must be found. */
  mustBeFound: boolean
  /** Such a leak, and in the heap, the one metric that the peers look at. */
  inHeap: boolean
  verdict: VerdictKind
  /** The judge's verdict as a score, to hold it to the same share of false alarms as a peer. */
  judgeScore: number
  specificationLeak: boolean
  /** In the order of `PEERS`. */
  peerScores: number[]
}

export async function judgeTrace(trace: CorpusTrace): Promise<JudgedTrace> {
  const recording = await recordingOf(trace)
  const judgement = judge(recording, { rust: null, previous: null, now: new Date(0) })
  const { truth, kind, minutes, forced, noise } = trace
  const mustBeFound = truth.kind === 'bytes' && truth.kbPerMin >= LEAK_KB_PER_MIN
  return {
    kind: kind.name,
    group: kind.group,
    leaky: truth.kind !== 'none',
    minutes,
    forced,
    noise: noise.level,
    kbPerMin: truth.kind === 'bytes' ? truth.kbPerMin : 0,
    mustBeFound,
    inHeap: mustBeFound && truth.where === 'heap',
    verdict: judgement.verdict.kind,
    judgeScore: scoreOf(judgement),
    specificationLeak: judgement.specification.leakDetected,
    peerScores: peerScoresOf(recording),
  }
}

export function peerScoresOf(recording: Recording): number[] {
  const series = seriesOf(recording)
  return PEERS.map((peer) => peer.scoreOf(series))
}

/** Leaks first, then what was left open, by the greatest P(leak) among the metrics. */
function scoreOf({ verdict, metrics }: Judgement): number {
  const probability = Math.max(0, ...metrics.map(({ leakProbability }) => leakProbability ?? 0))
  return (verdict.kind === 'leak' ? 1 : 0) + probability
}
