import type { RunOptionsRecord } from '../options/options.ts'

export type PaymentKind = 'spark' | 'lightning'

/** Payments of one kind in a row: odd, so that each kind is paid in both directions. */
const BLOCK = 5
/** The golden ratio's fraction: its multiples fall into no rhythm with any whole number. */
const STEP = (Math.sqrt(5) - 1) / 2

/**
 * What the payment of this number, counted from 0, is made over. Of both kinds half are made, in blocks that follow no
 * period: were the kinds to take turns, every cycle would hold as many of one as of the other, and what grows by each
 * could not be told apart.
 */
export function paymentKind(type: RunOptionsRecord['paymentType'], attempt: number): PaymentKind {
  if (type !== 'both') return type
  return (Math.floor(attempt / BLOCK) * STEP) % 1 < 0.5 ? 'spark' : 'lightning'
}
