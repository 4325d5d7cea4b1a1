import { type SlopeEstimate, slopeWithError } from '../exact/exact.ts'
import type { NumericColumn } from '../recording/columns.ts'
import {
  columnOf,
  figureAt,
  type Recording,
  spanSec,
  timelineRows,
  warmUpOf,
} from '../recording/recording.ts'

/** The share of a run's payments that its warm-up takes. */
const WARM_UP_SHARE = 0.2

/**
 * The least-squares slope of a metric after the warm-up, per payment or per minute.
 * @param until Payments, or seconds, from the first row: what comes later is left out. A warm-up that a long run has
 *   outlived would make a short one look steep beside it, so two runs are compared over the work that both have done.
 * @returns Bytes (or objects) per unit, or null with too few points.
 */
export function estimateSlope(
  recording: Recording,
  metric: NumericColumn,
  per: 'payment' | 'minute',
  until: number,
): SlopeEstimate | null {
  const values = columnOf(recording, metric)
  const along = per === 'payment' ? columnOf(recording, 'payments') : recording.elapsedSec
  const rows = timelineRows(recording).filter((row) => !Number.isNaN(figureAt(along, row)))
  const [firstRow] = rows
  if (firstRow === undefined) return null
  const first = figureAt(along, firstRow)
  const span = Math.min(until, figureAt(along, rows.at(-1) ?? firstRow) - first)
  const warmUp = per === 'payment' ? WARM_UP_SHARE * span : warmUpOf(Math.min(until, spanSec(recording)))
  const points = rows
    .map((row) => ({ x: figureAt(along, row), y: figureAt(values, row) }))
    .filter(({ x, y }) => x >= first + warmUp && x <= first + span && !Number.isNaN(y))
  return slopeWithError(
    points.map(({ x }) => (per === 'payment' ? x : x / 60)),
    points.map(({ y }) => y),
  )
}
