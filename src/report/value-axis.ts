import type { NumericColumn } from '../compare/columns.ts'
import { formatBytes, formatCount } from '../figures/figures.ts'
import { isByteMetric } from '../figures/metric-names.ts'
import { type AxisUnit, byteAxisOf } from './axes.ts'

/** How a metric's figures are put on an axis: `(figure - zero) / unit.divisor`. */
export interface ValueAxis {
  unit: AxisUnit
  zero: number
  title: string
}

/**
 * The unit and the zero of a value axis. A range below a thousandth of the level would only show the same digits at
 * every tick: then the change from `level` is drawn.
 */
export function valueAxis(
  metric: NumericColumn,
  name: string,
  values: readonly number[],
  level: number,
): ValueAxis {
  const isBytes = isByteMetric(metric)
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const isTiny = high > low && high - low < Math.abs(high) / 1000
  const zero = isTiny ? level : 0
  const unit = isBytes ? byteAxisOf(values.map((value) => value - zero)) : { name: '', divisor: 1 }
  const from = isBytes ? formatBytes(level) : formatCount(level)
  return { unit, zero, title: inUnit(isTiny ? `${name}: change from ${from}` : name, unit) }
}

/** `Rust heap (MB)`; the bare name for a count. */
export function inUnit(name: string, unit: AxisUnit): string {
  return unit.name === '' ? name : `${name} (${unit.name})`
}
