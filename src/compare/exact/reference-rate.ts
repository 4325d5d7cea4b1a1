import type { Severity } from '../judgement.ts'
import { BYTES_PER_KB, severityOf } from '../severity.ts'
import type { Driver } from './growth-rates.ts'

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
