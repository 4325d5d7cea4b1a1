import type { Severity } from './judgement.ts'

/** Bytes in the KB of every figure in KB and KB/min: the specification counts 1024. */
export const BYTES_PER_KB = 1024

const ORDER: readonly Severity[] = ['none', 'low', 'medium', 'high', 'critical']

/**
 * The specification's severity table, its gaps closed by one monotone rule (first match counts).
 * @param slopeKbPerMin Growth in KB (1024 B) a minute.
 * @param rSquared 0 to 1; `NaN` (a series that does not vary) counts as 0.
 */
export function severityOf(slopeKbPerMin: number, rSquared: number): Severity {
  const r2 = Number.isNaN(rSquared) ? 0 : rSquared
  if (!(slopeKbPerMin >= 50)) return 'none'
  if (slopeKbPerMin > 500 && r2 > 0.8) return 'critical'
  if (slopeKbPerMin > 100 && r2 > 0.7) return 'high'
  if (r2 > 0.7) return 'medium'
  if (slopeKbPerMin > 100 && r2 >= 0.5) return 'medium'
  return 'low'
}

/** Only these two make the specification print LEAK DETECTED. */
export function isLeakSeverity(severity: Severity): boolean {
  return severity === 'high' || severity === 'critical'
}

export function severityRank(severity: Severity): number {
  return ORDER.indexOf(severity)
}

export function worseSeverity(a: Severity, b: Severity): Severity {
  return severityRank(a) >= severityRank(b) ? a : b
}
