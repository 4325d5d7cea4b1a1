import { mean, standardDeviation } from 'simple-statistics'
import type { Recording } from '../recording.ts'
import { columnOf } from '../series.ts'

/** Above this variation of the payment rate, growth goes with payments rather than with time. */
const UNEVEN_RATE = 0.35
const BLOCKS = 6

/**
 * Payments in minutes' measure, for runs that did not pay evenly: a leak per payment is a line over these, and a
 * staircase over time.
 * @returns The axis for the given rows, or null when time serves as well.
 */
export function paymentAxis(recording: Recording, rows: readonly number[]): number[] | null {
  const payments = columnOf(recording, 'payments')
  const at = (row: number | undefined) => payments[row ?? -1] ?? Number.NaN
  const secondsAt = (row: number | undefined) => recording.elapsedSec[row ?? -1] ?? Number.NaN
  const paid = at(rows.at(-1)) - at(rows[0])
  const minutes = (secondsAt(rows.at(-1)) - secondsAt(rows[0])) / 60
  if (!(paid > 0) || !(minutes > 0) || rows.length < 2 * BLOCKS) return null
  const bounds = Array.from(
    { length: BLOCKS + 1 },
    (_, k) => rows[Math.floor((k * (rows.length - 1)) / BLOCKS)],
  )
  const rates = bounds
    .slice(1)
    .map((row, k) => (at(row) - at(bounds[k])) / (secondsAt(row) - secondsAt(bounds[k])))
  if (!rates.every(Number.isFinite)) return null
  if (standardDeviation(rates) / mean(rates) <= UNEVEN_RATE) return null
  return rows.map((row) => (at(row) * minutes) / paid)
}
