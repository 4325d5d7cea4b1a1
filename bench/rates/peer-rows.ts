import { type BenchRow, reference } from '../bench-row.ts'
import { LEVEL, thresholdAt } from '../peers/calibrate.ts'
import { PEERS } from '../peers/peers.ts'
import type { JudgedTrace } from './judged-trace.ts'
import { rateWithInterval } from './wilson.ts'

const LENGTHS_MIN = [10, 15, 30] as const

/**
 * Each peer beside the judge, in leaks of the heap from 50 KB/min on: with the threshold that gives 1 % false alarms
 * on the first corpus, and with the one that gives 1 % on these traces themselves, which only a peer that has seen the answers
 * would know. Whoever has the judge's rate must beat them at the same level.
 * @param corpus The name of what the traces are: `second corpus`.
 * @param firstHealthy Scores of the healthy runs of the first corpus, a list a peer.
 */
export function peerRows(
  corpus: string,
  traces: readonly JudgedTrace[],
  firstHealthy: readonly (readonly number[])[],
): BenchRow[] {
  const healthy = traces.filter(({ leaky }) => !leaky)
  const inHeap = traces.filter(({ inHeap }) => inHeap)
  const found = (of: readonly JudgedTrace[], score: (trace: JudgedTrace) => number, threshold: number) =>
    of.filter((trace) => score(trace) > threshold).length
  const describe = (score: (trace: JudgedTrace) => number, threshold: number) => {
    const byLength = LENGTHS_MIN.map((minutes) => {
      const of = inHeap.filter((trace) => trace.minutes === minutes)
      return `${minutes} min ${percent(found(of, score, threshold), of.length)}`
    })
    const alarms = rateWithInterval(found(healthy, score, threshold), healthy.length)
    return `${alarms}; ${percent(found(inHeap, score, threshold), inHeap.length)} (${byLength.join(', ')})`
  }
  const judgeScore = ({ judgeScore }: JudgedTrace) => judgeScore
  const ownLevel = (score: (trace: JudgedTrace) => number) => thresholdAt(LEVEL, healthy.map(score))
  const judgeAtLevel = ownLevel(judgeScore)
  const mostFoundByPeers = Math.max(
    ...PEERS.map((_, index) => {
      const score = ({ peerScores }: JudgedTrace) => peerScores[index] ?? Number.NEGATIVE_INFINITY
      return found(inHeap, score, ownLevel(score))
    }),
  )
  const foundByJudge = found(inHeap, judgeScore, judgeAtLevel)
  return [
    reference(
      `the judge as it stands, ${corpus}: false alarms; leaks in the heap found`,
      describe(asItStands, 0.5),
    ),
    {
      name: `the judge held to 1 % on the ${corpus}: false alarms; leaks in the heap found`,
      figure: describe(judgeScore, judgeAtLevel),
      goal: `above every peer at that level (${percent(mostFoundByPeers, inHeap.length)})`,
      met: foundByJudge > mostFoundByPeers,
    },
    ...PEERS.flatMap((peer, index) => {
      const score = ({ peerScores }: JudgedTrace) => peerScores[index] ?? Number.NEGATIVE_INFINITY
      const threshold = thresholdAt(LEVEL, firstHealthy[index] ?? [])
      return [
        reference(
          `${peer.name}, threshold of the first corpus (${shown(threshold)})`,
          describe(score, threshold),
        ),
        reference(
          `${peer.name}, held to 1 % on the ${corpus} (${shown(ownLevel(score))})`,
          describe(score, ownLevel(score)),
        ),
      ]
    }),
    reference(
      `the specification's rule as written, ${corpus}`,
      describe(({ specificationLeak }) => (specificationLeak ? 1 : 0), 0.5),
    ),
  ]
}

const asItStands = ({ verdict }: JudgedTrace) => (verdict === 'leak' ? 1 : 0)

const percent = (count: number, of: number) => `${((100 * count) / of).toFixed(1)} %`

const shown = (threshold: number) => (Number.isFinite(threshold) ? threshold.toPrecision(3) : 'none needed')
