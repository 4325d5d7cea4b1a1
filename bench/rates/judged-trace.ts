import { judge } from '../../src/compare/judge.ts'
import type { Judgement, VerdictKind } from '../../src/compare/judgement.ts'
import type { Recording } from '../../src/compare/recording/recording.ts'
import { type CorpusTrace, recordingOf } from '../corpus/corpus.ts'
import { PEERS } from '../peers/peers.ts'
import { seriesOf } from '../peers/series-of.ts'
import { type ThirdTrace, thirdRecordingOf } from '../third-corpus/third-corpus.ts'

/** From this rate on the specification calls growth a leak. */
const LEAK_KB_PER_MIN = 50

/** What is known of a run. */
interface Known {
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
}

/** What all methods said of one run; the run itself is let go. */
export interface JudgedTrace extends Known {
  verdict: VerdictKind
  /** The judge's verdict as a score, to hold it to the same share of false alarms as a peer. */
  judgeScore: number
  specificationLeak: boolean
  /** In the order of `PEERS`. */
  peerScores: number[]
}

export async function judgeTrace(trace: CorpusTrace): Promise<JudgedTrace> {
  const { truth, kind, minutes, forced, noise } = trace
  const kbPerMin = truth.kind === 'bytes' ? truth.kbPerMin : 0
  return judged(await recordingOf(trace), {
    kind: kind.name,
    group: kind.group,
    leaky: truth.kind !== 'none',
    minutes,
    forced,
    noise: noise.level,
    kbPerMin,
    mustBeFound: kbPerMin >= LEAK_KB_PER_MIN,
    inHeap: kbPerMin >= LEAK_KB_PER_MIN && truth.kind === 'bytes' && truth.where === 'heap',
  })
}

/** Of the third corpus; null where nobody could know the truth. */
export async function judgeThirdTrace(trace: ThirdTrace): Promise<JudgedTrace | null> {
  const { truth, kind, minutes, forced, unrest } = trace
  if (truth.kind === 'undecidable') return null
  const kbPerMin = truth.kind === 'leaky' ? truth.kbPerMin : 0
  return judged(await thirdRecordingOf(trace), {
    kind: kind.name,
    group: truth.kind === 'bounded' ? 'bounded' : 'leaky',
    leaky: truth.kind !== 'bounded',
    minutes,
    forced,
    noise: levelOf(unrest.scaleKb),
    kbPerMin,
    mustBeFound: kbPerMin >= LEAK_KB_PER_MIN,
    inHeap: kbPerMin >= LEAK_KB_PER_MIN && truth.kind === 'leaky' && truth.where === 'heap',
  })
}

/** The levels of the second corpus. */
const levelOf = (scaleKb: number) => (scaleKb < 40 ? 'low' : scaleKb < 200 ? 'medium' : 'high')

function judged(recording: Recording, known: Known): JudgedTrace {
  const judgement = judge(recording, { rust: null, previous: null, now: new Date(0) })
  return {
    ...known,
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
