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
