import { median } from 'simple-statistics'
import type { Severity } from '../judgement.ts'
import { fitLine } from '../recording/recording.ts'
import { BYTES_PER_KB, severityOf } from '../specification.ts'
import type { RestPoint, Work } from './rest-points.ts'

/** Growth of one count for each unit of work; null where that work did not vary. */
export interface GrowthRates {
  perCycle: number | null
  perPayment: number | null
  perRequest: number | null
  perListener: number | null
  perMinute: number | null
}

/** Least-squares rates over points of rest: of counts without noise, and so without error bounds. */
export function growthRates(points: readonly RestPoint[], metric: keyof RestPoint['counts']): GrowthRates {
  const counts = points.map((point) => point.counts[metric])
  const per = (x: number[]) => fitLine(x, counts)?.slope ?? null
  const perWork = (work: keyof Work) => per(points.map((point) => point.work[work]))
  return {
    perCycle: perWork('cycles'),
    perPayment: perWork('payments'),
    perRequest: perWork('requests'),
    perListener: perWork('listeners'),
    perMinute: per(points.map((point) => point.elapsedSec / 60)),
  }
}

/** What growth goes with, in words a user knows. */
export type Driver = 'cycle' | 'payment'

/**
 * Whether growth between rests goes with the payments or with the cycles themselves. Every cycle of a run makes about
 * as many payments, so the rests alone cannot tell; growth between two quiet points of one connection can.
 */
export function driverOf(
  cycles: readonly RestPoint[],
  quiet: readonly RestPoint[],
  metric: keyof RestPoint['counts'],
): Driver {
  const perPayment = growthRates(cycles, metric).perPayment
  if (perPayment === null) return 'cycle'
  const payments = cycles.map(({ work }) => work.payments)
  const made = (payments.at(-1) ?? 0) - (payments[0] ?? 0)
  if (made <= 0) return 'cycle'
  const steps = quiet.slice(1).flatMap((point, index) => {
    const before = quiet[index]
    if (before === undefined || before.work.cycles !== point.work.cycles) return []
    const paid = point.work.payments - before.work.payments
    return paid > 0 ? [(point.counts[metric] - before.counts[metric]) / paid] : []
  })
  if (steps.length === 0) return 'payment'
  return median(steps) >= perPayment / 2 ? 'payment' : 'cycle'
}

/** The specification's pace: a payment every 5 s, a reconnect every 100 payments. */
export const REFERENCE_PAYMENTS_PER_MIN = 12
const REFERENCE_CYCLES_PER_MIN = REFERENCE_PAYMENTS_PER_MIN / 100

/** KB a minute that growth would make at the specification's pace. */
export function referenceKbPerMin(bytesPerUnit: number, driver: Driver): number {
  const unitsPerMin = driver === 'payment' ? REFERENCE_PAYMENTS_PER_MIN : REFERENCE_CYCLES_PER_MIN
  return (bytesPerUnit * unitsPerMin) / BYTES_PER_KB
}

/** Severity of growth that is proven: counted, so on a line, and never none. */
export function provenSeverity(kbPerMin: number): Severity {
  const severity = severityOf(kbPerMin, 1)
  return severity === 'none' ? 'low' : severity
}
