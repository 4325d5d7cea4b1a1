/** Units and titles of axes. */

import { isByteMetric } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { BYTES_PER_UNIT, type ByteUnit, byteUnitOf, formatBytes, formatCount } from '../../text/text.ts'

/** What a figure on an axis is divided by, and what the axis then says. */
export interface AxisUnit {
  name: string
  divisor: number
}

/** Seconds for up to 3 minutes, minutes for up to 3 hours, hours for up to 3 days, then days. */
export function timeUnitOf(spanSec: number): AxisUnit {
  if (spanSec <= 180) return { name: 'seconds', divisor: 1 }
  if (spanSec <= 3 * 3600) return { name: 'minutes', divisor: 60 }
  if (spanSec <= 3 * 86_400) return { name: 'hours', divisor: 3600 }
  return { name: 'days', divisor: 86_400 }
}

/** Seconds are shown whole: a CSV has no finer ones. */
export function wholeSteps(time: AxisUnit): { tickMinStep?: number } {
  return time.divisor === 1 ? { tickMinStep: 1 } : {}
}

/** The unit in which the largest of some byte figures is at least 1: B to TB. */
export function byteAxisOf(values: readonly number[]): AxisUnit {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const name: ByteUnit = byteUnitOf(largest)
  return { name, divisor: BYTES_PER_UNIT[name] }
}

/** A range round some values with room above and below; a flat line gets room of a hundredth of its level. */
export function paddedRange(values: readonly number[], leastPadding: number): [low: number, high: number] {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  if (low > high) return [0, leastPadding]
  const padding = high > low ? (high - low) * 0.08 : Math.max(leastPadding, Math.abs(high) * 0.01)
  // Memory is never negative: room below must not suggest it.
  return [low >= 0 ? Math.max(0, low - padding) : low - padding, high + padding]
}

// A series that fills less than this share of an axis from zero would be drawn too flat to be read.
const LEAST_SHARE_FROM_ZERO = 0.3

/**
 * {@link paddedRange}, from zero down to which it reaches wherever the values still fill a good part of the axis, or are all
 * one: then there is nothing to be pressed flat.
 */
export function axisRange(values: readonly number[], leastPadding: number): [low: number, high: number] {
  const [low, high] = paddedRange(values, leastPadding)
  const lowest = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const highest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const isReadable = highest === lowest || highest - lowest >= LEAST_SHARE_FROM_ZERO * highest
  return lowest >= 0 && highest > 0 && isReadable ? [0, high] : [low, high]
}

/** {@link paddedRange}, down to zero; where something reaches below, all of it. */
export function rangeFromZero(values: readonly number[], leastPadding: number): [low: number, high: number] {
  const [low, high] = paddedRange([0, ...values], leastPadding)
  return [low, high]
}

/** What an axis that leaves zero out of view must say, for its title. */
export function sayZero(title: string, [low, high]: readonly [low: number, high: number]): string {
  return low > 0 || high < 0 ? `${title}, axis not from 0` : title
}

// A line of text above a value, as a share of the panel's height.
const LABEL_HEIGHT = 0.1

/** {@link axisRange} with room for a label above one of the values. */
export function labelledRange(
  values: readonly number[],
  leastPadding: number,
  labelAt: number | null,
): [low: number, high: number] {
  const [low, high] = axisRange(values, leastPadding)
  if (labelAt === null) return [low, high]
  return [low, Math.max(high, (labelAt - low * LABEL_HEIGHT) / (1 - LABEL_HEIGHT))]
}

/**
 * The values that set the scale. A heap that falls by ten megabytes in its first second would press the slope that
 * matters into a line: then the scale reaches from the judged part only as far again on either side.
 */
export function withinReach(
  after: readonly number[],
  all: readonly number[],
): { values: number[]; isCut: boolean } {
  const [low, high] = [Math.min(...after), Math.max(...after)]
  const reach = Math.max(high - low, Math.abs(high) * 0.02)
  const isCut = after.length > 1 && Math.max(...all) - Math.min(...all) > 3 * reach
  if (!isCut) return { values: [...after, ...all], isCut }
  return {
    values: [...after, ...all.filter((value) => value >= low - reach && value <= high + reach)],
    isCut,
  }
}

/** How a metric's figures are put on an axis: `(figure - zero) / unit.divisor`. */
export interface ValueAxis {
  unit: AxisUnit
  zero: number
  title: string
}

/**
 * The unit and the zero of a value axis. A range below a thousandth of the level would only show the same digits at
 * every tick: then the change from `level` is drawn, as it is where something reaches below zero.
 * @param isFromZero Whether the axis starts at zero, so that its ticks differ however small the range is.
 */
export function valueAxis(
  metric: NumericColumn,
  name: string,
  values: readonly number[],
  level: number,
  isFromZero = false,
): ValueAxis {
  const isBytes = isByteMetric(metric)
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const isTiny = !isFromZero && high > low && high - low < Math.abs(high) / 1000
  // A baseline that grew more, brought down to the run's level: no memory is below zero, a change is.
  const isChange = isTiny || low < 0
  const zero = isChange ? level : 0
  const unit = isBytes ? byteAxisOf(values.map((value) => value - zero)) : { name: '', divisor: 1 }
  const from = isBytes ? formatBytes(level) : formatCount(level)
  return { unit, zero, title: inUnit(isChange ? `${name}: change from ${from}` : name, unit) }
}

/** `Rust heap (MB)`; the bare name for a count. */
export function inUnit(name: string, unit: AxisUnit): string {
  return unit.name === '' ? name : `${name} (${unit.name})`
}
