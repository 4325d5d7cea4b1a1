import type { MetricComparison, MetricJudgement } from '../compare/judgement.ts'
import { formatByteChange, formatCountChange, formatSlope } from '../figures/figures.ts'

/** Growth in `unit` per `per`; no value where it was not measured. */
export interface GrowthRate extends Pick<MetricComparison, 'unit' | 'per'> {
  value: number | null
}

/**
 * A metric's growth by what it goes with: payments or cycles where it was counted, else by the minute.
 * @param per What to tell it by instead, where that is known.
 */
export function growthRate(metric: MetricJudgement, per?: GrowthRate['per']): GrowthRate {
  const { basis, verdict, driver, perCycleBytes, perPaymentBytes } = metric
  const unit = metric.unit === 'bytes' ? 'bytes' : 'count'
  if (per === 'payment' && perPaymentBytes !== null) return { value: perPaymentBytes, unit, per }
  if (per === 'cycle' && perCycleBytes !== null) return { value: perCycleBytes, unit, per }
  if (per === 'minute' && metric.slopeKbPerMin !== null) return ratePerMinute(metric)
  // V8's heap is no count, but where it was read at rest it goes with cycles or payments as the counts do.
  const isAtRest = basis === 'exact' || driver !== null
  const goesWithPayments = verdict === 'leak' && driver === 'payment' && perPaymentBytes !== null
  if (isAtRest && perCycleBytes !== null && !goesWithPayments)
    return { value: perCycleBytes, unit, per: 'cycle' }
  if (isAtRest && perPaymentBytes !== null) return { value: perPaymentBytes, unit, per: 'payment' }
  return ratePerMinute(metric)
}

export function ratePerMinute({ slopeKbPerMin, unit }: MetricJudgement): GrowthRate {
  return { value: slopeKbPerMin, unit: unit === 'bytes' ? 'KB' : 'count', per: 'minute' }
}

/** The growth without what it goes with: `+92.1 KB`, `-3`. */
export function formatAmount({ value, unit }: Pick<GrowthRate, 'value' | 'unit'>): string {
  if (value === null) return 'n/a'
  return unit === 'count' ? formatCountChange(value) : formatByteChange(unit === 'KB' ? value * 1024 : value)
}

/** `+92.1 KB/cycle`, `+0.5/min`; with ` a ` between, `+92.1 KB a cycle`. A minute is always after a slash. */
export function formatRate(rate: GrowthRate, between: '/' | ' a ' = '/'): string {
  const { value, unit, per } = rate
  if (value === null) return 'n/a'
  if (per === 'minute') return unit === 'KB' ? formatSlope(value) : `${formatAmount(rate)}/min`
  return `${formatAmount(rate)}${between}${per}`
}
