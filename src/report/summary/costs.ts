/** What a leak costs in memory, in a reader's units. */

import {
  type Judgement,
  type MetricJudgement,
  metricName,
  perDay,
  REFERENCE_PAYMENTS_PER_MIN,
  type RunReport,
  recorderOf,
} from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { isFileScenario, makesPayments } from '../../run/options/options.ts'
import { formatBytes } from '../../text/text.ts'
import type { KnownFinding } from '../known-findings.ts'

/** The memory that a leak costs: `about 84.8 MB a day`, and how that is known. */
export interface LeakMemory {
  /** `at least 4.18 MB a day`, for a last line. */
  amount: string
  /** At what pace, and what of it is not counted. */
  basis: string
}

const PER_100_PAYMENTS = 100
const REFERENCE = `at the reference pace (${REFERENCE_PAYMENTS_PER_MIN} payments a minute, a reconnect every ${PER_100_PAYMENTS})`
const LIVES = 1000
const HOLD_MEMORY: readonly NumericColumn[] = ['externrefs', 'sdk_handles', 'rust_live_blocks', 'listeners']

/**
 * By what was counted where it was, with what a known finding says of the heap beside it; of what was only estimated its
 * slope. Null for what holds no memory, and for a sweep of calls, which has no pace.
 */
export function leakMemory(
  { judgement, recording }: RunReport,
  [finding]: readonly KnownFinding[],
): LeakMemory | null {
  const { cost, metrics, methods, failureKinds } = judgement
  if (methods !== undefined || failureKinds !== undefined) return null
  const scenario = recording.metadata?.options.scenario
  const heapName = metricName('heap_alloc_bytes', recorderOf(recording))
  if (scenario !== undefined && !makesPayments(scenario)) {
    return perThousandLives(judgement, isFileScenario(scenario) ? 'cycles' : 'instances', heapName)
  }
  const open = openHeap(judgement)
  const countedKbPerMin = cost?.kbPerMin ?? 0
  const counted = perDay(countedKbPerMin)
  const held = finding === undefined || open === undefined ? null : heldKbPerMin(metrics, finding)
  if (finding !== undefined && held !== null) {
    const beside =
      countedKbPerMin > 0 ? `${counted} as counted, and in the ${heapName}` : `in the ${heapName}`
    return {
      amount: `about ${perDay(countedKbPerMin + held)} a day`,
      basis: `${REFERENCE}: ${beside} ${finding.held.bytes} bytes for each object, as the finding measured`,
    }
  }
  if (countedKbPerMin > 0) {
    if (open === undefined) return { amount: `${counted} a day`, basis: REFERENCE }
    const most = mostADay(open)
    return {
      amount: `at least ${counted} a day`,
      basis: `${REFERENCE}. The ${heapName} is still open${most === null ? '' : `, up to ${most} a day more`}.`,
    }
  }
  const heap = metrics.find(({ verdict, unit }) => verdict === 'leak' && unit === 'bytes')
  if (heap != null && heap.slopePerMin !== null) {
    return { amount: `${perDay(heap.slopePerMin / 1024)} a day`, basis: 'at the pace of this run' }
  }
  // Counts of what holds memory prove a leak before the memory stands out.
  if (!metrics.some(({ name, verdict }) => verdict === 'leak' && HOLD_MEMORY.includes(name))) return null
  const most = open === undefined ? null : mostADay(open)
  return most === null
    ? { amount: 'memory still open', basis: ': a longer run tells' }
    : { amount: `up to ${most} a day`, basis: `${REFERENCE}: a longer run tells` }
}

/** Lives have no pace of their own: what so many leave is what an operator knows to scale. */
function perThousandLives(
  judgement: Judgement,
  what: 'cycles' | 'instances',
  heapName: string,
): LeakMemory | null {
  const bytes = judgement.metrics
    .filter(({ verdict, unit, name }) => verdict === 'leak' && unit === 'bytes' && name !== 'rss_bytes')
    .reduce((sum, { perCycle }) => sum + Math.max(0, perCycle?.amount ?? 0), 0)
  if (bytes <= 0) return null
  const isLeast = openHeap(judgement) !== undefined
  return {
    amount: `${isLeast ? 'at least ' : ''}${formatBytes(bytes * LIVES)} for 1,000 ${what}`,
    basis: isLeast ? `. The ${heapName} is still open.` : '',
  }
}

const openHeap = ({ metrics }: Judgement) =>
  metrics.find(({ name, verdict }) => name === 'heap_alloc_bytes' && verdict === 'inconclusive')

/** What the objects of a finding keep in the runtime's heap at the reference pace; null where their rate is not known. */
function heldKbPerMin(metrics: readonly MetricJudgement[], { held }: KnownFinding): number | null {
  const { perPayment = null, perCycle = null } = metrics.find(({ name }) => name === held.metric) ?? {}
  if (perPayment === null && perCycle === null) return null
  const objects =
    (perPayment?.amount ?? 0) * REFERENCE_PAYMENTS_PER_MIN +
    ((perCycle?.amount ?? 0) * REFERENCE_PAYMENTS_PER_MIN) / PER_100_PAYMENTS
  return (objects * held.bytes) / 1024
}

/** What an open heap grows by at most (95 %), a day at the reference pace; null where it is not told by the payments. */
function mostADay({ perPayment, slopePerMin, upper95 }: MetricJudgement): string | null {
  if (perPayment === null || slopePerMin === null || upper95 === null || slopePerMin <= 0) return null
  return perDay((perPayment.amount * (upper95 / slopePerMin) * REFERENCE_PAYMENTS_PER_MIN) / 1024)
}
