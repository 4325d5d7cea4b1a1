import type { MetricComparison, MetricJudgement } from '../compare/judgement.ts'
import { formatByteChange, formatCountChange, formatSlope } from './figures.ts'

/** Growth in `unit` per `per`; no value where it was not measured. */
export interface GrowthRate extends Pick<MetricComparison, 'unit' | 'per'> {
  value: number | null
}

/** A metric's growth by what it goes with: payments or cycles where it was counted, else by the minute. */
export function growthRate(metric: MetricJudgement): GrowthRate {
  const { basis, verdict, driver, perCycleBytes, perPaymentBytes } = metric
  const unit = metric.unit === 'bytes' ? 'bytes' : 'count'
  const goesWithPayments = verdict === 'leak' && driver === 'payment' && perPaymentBytes !== null
  if (basis === 'exact' && perCycleBytes !== null && !goesWithPayments)
    return { value: perCycleBytes, unit, per: 'cycle' }
  if (basis === 'exact' && perPaymentBytes !== null) return { value: perPaymentBytes, unit, per: 'payment' }
  return ratePerMinute(metric)
}

export function ratePerMinute({ slopeKbPerMin, unit }: MetricJudgement): GrowthRate {
  return { value: slopeKbPerMin, unit: unit === 'bytes' ? 'KB' : 'count', per: 'minute' }
}

/** `+92.1 KB/cycle`, `+0.5/min`; with ` a ` between, `+92.1 KB a cycle`. A minute is always after a slash. */
export function formatRate({ value, unit, per }: GrowthRate, between: '/' | ' a ' = '/'): string {
  if (value === null) return 'n/a'
  if (per === 'minute' && unit === 'KB') return formatSlope(value)
  const amount =
    unit === 'count' ? formatCountChange(value) : formatByteChange(unit === 'KB' ? value * 1024 : value)
  return per === 'minute' ? `${amount}/min` : `${amount}${between}${per}`
}
