import { at, ends } from '../at.ts'
import { formatBytes, formatPace, listed } from '../text/text.ts'
import type { ExactJudgement, HeapLeftOpen } from './exact/exact.ts'
import type { MetricJudgement, Verdict } from './judgement.ts'
import { metricName } from './metric-names.ts'
import { type Recording, RSS_IS_SLOW, RSS_TELLS_FROM_SEC, spanSec } from './recording/recording.ts'
import { recorderOf } from './run-subject.ts'
import { BYTES_PER_KB, MATTERS_KB_PER_MIN } from './specification.ts'

/** From this P(leak) on a metric that is not decided forbids a clearance by another. */
const SUSPICIOUS = 0.1
/** A heap without figures over a longer part of the run at its end says nothing of that part. */
const LONGEST_BLIND_SHARE = 0.25

/** What the estimates alone say of a run in which none of them convicts. */
export function clearanceByEstimates(
  recording: Recording,
  estimates: readonly MetricJudgement[],
): Pick<Verdict, 'headline' | 'neededDurationSec'> & { kind: 'no-leak' | 'inconclusive' } {
  const cleared = estimates.find(
    (metric) => metric.verdict === 'no-leak' && metric.name === 'heap_alloc_bytes',
  )
  const memory = estimates.filter(({ unit }) => unit === 'bytes')
  // A file that has no column of a heap is cleared by its RSS; a column without figures clears nothing.
  const rssCleared =
    recording.columns.heap_alloc_bytes === undefined &&
    memory.length > 0 &&
    memory.every((metric) => metric.name === 'rss_bytes' && metric.verdict === 'no-leak')
  const suspect = estimates.find(isSuspicious)
  const heapName = metricName('heap_alloc_bytes', recorderOf(recording))
  const blind = whyBlind(recording, heapName)
  if ((cleared !== undefined || rssCleared) && suspect === undefined && blind === null) {
    return {
      kind: 'no-leak',
      headline: headlineOfClearance(cleared ?? estimates[0]),
      neededDurationSec: null,
    }
  }
  // A run that has a heap is not cleared by anything else; what keeps a cleared one open says how long it takes.
  const heap = estimates.find(({ name }) => name === 'heap_alloc_bytes')
  const deciding = (cleared === undefined ? heap : suspect) ?? estimates[0]
  const headline = estimates.every(({ slopePerMin }) => slopePerMin === null)
    ? 'Inconclusive: there are too few samples to judge any metric'
    : blind !== null
      ? `Inconclusive: ${blind}`
      : cleared !== undefined && suspect !== undefined
        ? `Inconclusive: the ${heapName} lies still, but that does not clear the run: ${uncapitalized(suspect.evidence)}`
        : deciding?.slopePerMin === null
          ? `Inconclusive: ${uncapitalized(deciding.evidence).replace(/\.$/, '')}`
          : 'Inconclusive: the samples fit growth and no growth alike'
  return { kind: 'inconclusive', headline, neededDurationSec: deciding?.neededDurationSec ?? null }
}

/** From this rate on a growth that is certain is worth a word, though it is below the limit of a leak. KB a minute. */
const WORTH_A_WORD = 1
const MINUTES_A_DAY = 1440

function headlineOfClearance(metric: MetricJudgement | undefined): string {
  if (metric === undefined) return 'No leak'
  const surely = metric.lower99 ?? 0
  if (metric.unit !== 'bytes' || surely < WORTH_A_WORD * BYTES_PER_KB) return metric.evidence
  const [pace, daily] = [formatPace(surely / BYTES_PER_KB), formatBytes(surely * MINUTES_A_DAY)]
  return `No leak by the limit of ${MATTERS_KB_PER_MIN} KB/min; a growth of ${pace} is certain: ${daily} a day`
}

const uncapitalized = (text: string) =>
  /^RSS/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)

/** Whether a metric beside the heap may well grow. A count that rose in steps has no probability: what it shows is exact. */
function isSuspicious({ name, verdict, unit, leakProbability }: MetricJudgement): boolean {
  if (name === 'heap_alloc_bytes' || verdict !== 'inconclusive') return false
  return leakProbability === undefined ? unit === 'count' : leakProbability > SUSPICIOUS
}

/** Why nobody watched the heap, or null. */
function whyBlind(recording: Recording, name: string): string | null {
  const heap = recording.columns.heap_alloc_bytes
  if (heap === undefined) return null
  const last = heap.findLastIndex((value) => !Number.isNaN(value))
  if (last < 0) return `the column of the ${name} is empty: RSS alone clears no run that should have a heap`
  const [, end] = ends(recording.elapsedSec)
  const seen = at(recording.elapsedSec, last)
  return end - seen > LONGEST_BLIND_SHARE * spanSec(recording)
    ? `the column of the ${name} is empty over the last part of the run`
    : null
}

/** What the heap leaves open beside steady counts, and what would decide, as a clause. */
export function whyHeapIsOpen(heap: MetricJudgement, exact: ExactJudgement, recording: Recording): string {
  const open = exact.kind === 'none' ? null : exact.openHeap
  if (open !== null) return `${open.clause}; ${open.remedy}`
  const name = metricName('heap_alloc_bytes', recorderOf(recording))
  return heap.slopePerMin === null
    ? `the ${name} has too few samples to be judged; run longer`
    : `the ${name} fits growth and rest alike; run longer, or with more reconnects`
}

/** What the heap rose by beside counts that leak, where that may be warming up and so is no part of the cost. */
export function whatHeapMayCost(open: HeapLeftOpen | null): string[] {
  if (open === null || open.neededFactor === null) return []
  return [`No part of the cost: ${open.clause}; ${open.remedy}.`]
}

/** That a run is clear though an estimate is open looks like a contradiction to who does not know which one decides. */
export function whatDecidesNothing(estimates: readonly MetricJudgement[], recording: Recording): string[] {
  const open = estimates.filter((metric) => metric.verdict === 'inconclusive')
  const names = open.map(({ name }) => metricName(name, recorderOf(recording)))
  const isSlow = open.some(({ name }) => name === 'rss_bytes') && spanSec(recording) < RSS_TELLS_FROM_SEC
  return names.length === 0
    ? []
    : [
        `Beside steady counts estimates decide nothing (here: ${listed(names)}).${isSlow ? ` ${RSS_IS_SLOW}` : ''}`,
      ]
}
