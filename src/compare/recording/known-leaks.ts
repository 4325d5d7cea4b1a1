import type { MetricJudgement } from '../judgement.ts'
import { tellingRates } from '../telling-rates.ts'
import type { NumericColumn } from './columns.ts'

/** One accepted leak of `memtest-known-leaks.json`. */
export interface KnownLeak {
  metric: NumericColumn
  /** Growth up to here is accepted: bytes, or objects for counts. What both leave needs both. */
  ceiling: { perPayment: number } | { perCycle: number } | { perPayment: number; perCycle: number }
  reason: string
  owner: string
  /** `2027-01-31`: from the day after, the leak counts as new. */
  expires: string
}

/**
 * Whether a metric's growth is accepted, and if an entry names it but does not cover it, why not. An acceptance that
 * expired or is exceeded is broken: it counts as new, whatever the previous run did.
 */
export type Acceptance =
  | { kind: 'accepted' | 'broken'; sentence: string }
  | { kind: 'not-accepted'; sentence: string | null }

/** Looks a leaking metric up among the accepted leaks. */
export function acceptanceOf(metric: MetricJudgement, known: readonly KnownLeak[], now: Date): Acceptance {
  const entries = known.filter((leak) => leak.metric === metric.name)
  let refused: Acceptance = { kind: 'not-accepted', sentence: null }
  for (const leak of entries) {
    const refusal = whyNotCovered(metric, leak, now)
    if (refusal === null) {
      return {
        kind: 'accepted',
        sentence: `The growth of ${leak.metric} is accepted until ${leak.expires} (${leak.owner}): ${leak.reason}.`,
      }
    }
    refused = refusal
  }
  return refused
}

/** Rates come from a computation: their last digits exceed nothing. */
const ROUNDING = 1e-9

function whyNotCovered(metric: MetricJudgement, leak: KnownLeak, now: Date): Acceptance | null {
  if (now.toISOString().slice(0, 10) > leak.expires) {
    const sentence = `The acceptance of ${leak.metric} expired on ${leak.expires} (${leak.owner}).`
    return { kind: 'broken', sentence }
  }
  const ceilings = [
    { per: 'payment', ceiling: 'perPayment' in leak.ceiling ? leak.ceiling.perPayment : null },
    { per: 'cycle', ceiling: 'perCycle' in leak.ceiling ? leak.ceiling.perCycle : null },
  ] as const
  const rates = { payment: metric.perPayment, cycle: metric.perCycle }
  let covers = false
  for (const { per, ceiling } of ceilings) {
    const rate = rates[per]
    if (ceiling === null || rate === null) continue
    covers = true
    if (rate.amount > ceiling * (1 + ROUNDING)) {
      const sentence = `${leak.metric} grows by ${rate.amount.toFixed(2)} a ${per}, more than the accepted ${ceiling}.`
      return { kind: 'broken', sentence }
    }
  }
  const named = ceilings.filter(({ ceiling }) => ceiling !== null).map(({ per }) => per)
  if (!covers) {
    const sentence = `The accepted leak of ${leak.metric} is told per ${named.join(' and ')}, which this run did not measure.`
    return { kind: 'not-accepted', sentence }
  }
  // What was fitted over time is told by either kind of work, whichever an entry names; what was counted, by both.
  if (metric.basis === 'estimate') return null
  const more = tellingRates(metric).find(
    ({ per, rate }) => rate.amount > 0 && !named.some((each) => each === per),
  )
  if (more === undefined) return null
  const sentence = `${leak.metric} also grows by ${more.rate.amount.toFixed(2)} a ${more.per}, which its acceptance does not name.`
  return { kind: 'not-accepted', sentence }
}
