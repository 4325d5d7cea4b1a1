import { formatByteChange, formatBytes, formatCount, formatCountChange } from '../text/text.ts'
import type { MetricJudgement, Rate } from './judgement.ts'

/** What growth is told by, in words a user knows. */
export type Per = 'payment' | 'cycle' | 'failed call'

export interface TellingRate {
  per: Per
  rate: Rate
}

/** A rate below so many of its errors is not told apart from none. */
const LEAST_ERRORS = 3
/** Objects a unit of work that no sentence tells: fewer than one in 200. */
const LEAST_COUNT = 0.005

export type RatesByWork = Pick<MetricJudgement, 'perPayment' | 'perCycle' | 'perFailure'>

/** The rates of a metric that stand out of their errors, payments first; none where nothing does. */
export function tellingRates({ perPayment, perCycle, perFailure }: RatesByWork): TellingRate[] {
  const all: { per: Per; rate: Rate | null }[] = [
    { per: 'payment', rate: perPayment },
    { per: 'cycle', rate: perCycle },
    { per: 'failed call', rate: perFailure },
  ]
  return all.flatMap(({ per, rate }) => (rate !== null && standsOut(rate) ? [{ per, rate }] : []))
}

function standsOut({ amount, error }: Rate): boolean {
  return Math.abs(amount) >= LEAST_COUNT && (error === null || Math.abs(amount) > LEAST_ERRORS * error)
}

/** An error below this share of its rate would print as nothing beside it. */
const EXACT_SHARE = 0.001

/**
 * A rate as every sentence and table prints it: `10.2 ± 0.04`, `174 B ± 1.92 B`; an error that would not show is left out.
 * @param isSigned With the sign of a growth: `+10.2 ± 0.04`.
 */
export function rateInWords(
  { amount, error }: Rate,
  unit: MetricJudgement['unit'],
  isSigned: boolean,
): string {
  const size = unit === 'bytes' ? formatBytes : formatCount
  const change = unit === 'bytes' ? formatByteChange : formatCountChange
  const isExact = error === null || Math.abs(error) < EXACT_SHARE * Math.abs(amount)
  return `${isSigned ? change(amount) : size(amount)}${isExact ? '' : ` ± ${size(error)}`}`
}
