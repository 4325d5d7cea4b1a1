import type { MetricJudgement } from '../judgement.ts'
import type { NumericColumn } from './columns.ts'

/** One accepted leak of `memtest-known-leaks.json`. */
export interface KnownLeak {
  metric: NumericColumn
  /** Growth up to here is accepted: bytes, or objects for counts. */
  ceiling: { perPayment: number } | { perCycle: number }
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

function whyNotCovered(metric: MetricJudgement, leak: KnownLeak, now: Date): Acceptance | null {
  if (now.toISOString().slice(0, 10) > leak.expires) {
    const sentence = `The acceptance of ${leak.metric} expired on ${leak.expires} (${leak.owner}).`
    return { kind: 'broken', sentence }
  }
  const [unit, ceiling, growth] =
    'perPayment' in leak.ceiling
      ? ['payment', leak.ceiling.perPayment, metric.perPaymentBytes]
      : ['cycle', leak.ceiling.perCycle, metric.perCycleBytes]
  if (growth === null) {
    const sentence = `The accepted leak of ${leak.metric} is told per ${unit}, which this run did not measure.`
    return { kind: 'not-accepted', sentence }
  }
  if (growth <= ceiling) return null
  const sentence = `${leak.metric} grows by ${growth.toFixed(2)} a ${unit}, more than the accepted ${ceiling}.`
  return { kind: 'broken', sentence }
}
