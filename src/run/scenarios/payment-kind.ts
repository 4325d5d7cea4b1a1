import type { RunOptionsRecord } from '../options/options.ts'

export type PaymentKind = 'spark' | 'lightning'

/** Payments of one kind in a row: odd, so that each kind is paid in both directions. */
const BLOCK = 5
/** The golden ratio's fraction: its multiples fall into no rhythm with any whole number. */
const STEP = (Math.sqrt(5) - 1) / 2

/**
 * The kind of the payment with this number, counted from 0. Of `both` each kind makes half, in blocks without a period.
 * If the kinds took turns, every cycle would hold as many of one as of the other, and their growth could not be told
 * apart.
 */
export function paymentKind(type: RunOptionsRecord['paymentType'], attempt: number): PaymentKind {
  if (type !== 'both') return type
  return (Math.floor(attempt / BLOCK) * STEP) % 1 < 0.5 ? 'spark' : 'lightning'
}
