import type { NumericColumn } from '../compare/columns.ts'
import type { Recording } from '../compare/recording.ts'
import { type AxisUnit, byteAxisOf, paddedRange, timeUnitOf } from './axis-units.ts'
import { baselineColumn } from './baseline-metric.ts'
import { type FittedLine, fittedLine } from './chart-fit.ts'
import { type Course, connectedCourse, restCourse } from './course.ts'
import { formatBytes, formatCount } from './figures.ts'
import { isByteMetric, metricName } from './metric-names.ts'
import type { RunReport } from './run-report.ts'
import { type Point, thinSeries } from './series.ts'

export const RUN = 'this run'
export const RUST = 'Rust baseline'
export const PREVIOUS = 'previous run'

const MOST_POINTS = 400
const MOST_BASELINE_POINTS = 200
const MOST_REST_POINTS = 150
const MOST_TICKS = 150

/** A sample as drawn: times and figures in the units of the axes. */
export interface ChartRow {
  who: string
  time: number
  /** Where it is drawn: a baseline is shifted to the run's level at the end of the warm-up. */
  drawn: number
  /** What was measured. */
  measured: number
  /** Taken at rest, after a disconnect. */
  rest?: true
}

/** All that the main panel draws, in the units of its axes. */
export interface ChartData {
  metric: NumericColumn
  name: string
  yTitle: string
  time: AxisUnit
  endTime: number
  warmupTime: number
  range: [low: number, high: number]
  /** All samples drawn: the run's and its baselines'. */
  rows: ChartRow[]
  /** What a measured figure is called, with its unit. */
  valueTitle: string
  fit: FittedLine | null
  ticks: { time: number; cycle: number }[]
}

/** A metric's series with its baselines, thinned and in units, or null when the run never measured it. */
export function chartData(report: RunReport, metric: NumericColumn): ChartData | null {
  const { recording, judgement, baselines } = report
  const values = recording.columns[metric]
  const connected = values === undefined ? null : connectedCourse(recording, values)
  const atRest = values === undefined ? null : restCourse(recording, values)
  if (values === undefined || connected === null || atRest === null) return null
  const run = thinSeries(connected.elapsedSec, connected.values, MOST_POINTS)
  const rest = thinSeries(atRest.elapsedSec, atRest.values, MOST_REST_POINTS)
  if (run.length + rest.length === 0) return null

  const warmupSec = judgement.specification.warmupSec
  const endSec = endOf(recording, baselines.rust, baselines.previous)
  const anchor = levelFrom(run.length > 0 ? run : rest, warmupSec)
  const shifted = [RUST, PREVIOUS].flatMap((who) => {
    const baseline = who === RUST ? baselines.rust : baselines.previous
    return shiftedRows(who, baseline, metric, { endSec, warmupSec, anchor })
  })
  const fit = fittedLine(judgement, metric, { connected, atRest, warmupSec, endSec })

  const drawn = [...run, ...rest].map((point) => point.value)
  const all = [...drawn, ...shifted.map((row) => row.drawn), ...(fit === null ? [] : [fit.from, fit.to])]
  const name = metricName(metric, recording.origin)
  const { unit, zero, yTitle } = valueAxis(metric, name, all, anchor)
  const time = timeUnitOf(endSec)
  const scaleTime = (sec: number) => round(sec / time.divisor)
  const scaleValue = (value: number) => round((value - zero) / unit.divisor)
  const toRow = (who: string, sec: number, drawn: number, measured: number): ChartRow => ({
    who,
    time: scaleTime(sec),
    drawn: scaleValue(drawn),
    measured: Number((measured / unit.divisor).toPrecision(10)),
  })
  return {
    metric,
    name,
    yTitle,
    valueTitle: inUnit(name, unit),
    time,
    endTime: scaleTime(endSec),
    warmupTime: scaleTime(Math.min(warmupSec, endSec)),
    range: paddedRange(all.map(scaleValue), 1 / unit.divisor),
    rows: [
      ...run.map(({ sec, value }) => toRow(RUN, sec, value, value)),
      ...shifted.map(({ who, sec, drawn, measured }) => toRow(who, sec, drawn, measured)),
      ...rest.map(({ sec, value }) => ({ ...toRow(RUN, sec, value, value), rest: true as const })),
    ],
    fit: fit === null ? null : scaleFit(fit, scaleTime, scaleValue),
    ticks: cycleTicks(recording).map(({ sec, cycle }) => ({ time: scaleTime(sec), cycle })),
  }
}

function scaleFit(
  fit: FittedLine,
  time: (sec: number) => number,
  value: (value: number) => number,
): FittedLine {
  return {
    ...fit,
    fromSec: time(fit.fromSec),
    toSec: time(fit.toSec),
    from: value(fit.from),
    to: value(fit.to),
  }
}

interface Frame {
  endSec: number
  warmupSec: number
  anchor: number
}

function shiftedRows(who: string, baseline: Recording | null, metric: NumericColumn, frame: Frame) {
  const values = baseline === null ? undefined : baselineColumn(baseline, metric)
  if (baseline === null || values === undefined) return []
  const course: Course = connectedCourse(baseline, values)
  const points = thinSeries(course.elapsedSec, course.values, MOST_BASELINE_POINTS).filter(
    (point) => point.sec <= frame.endSec,
  )
  const shift = frame.anchor - levelFrom(points, frame.warmupSec)
  return points.map((point) => ({ who, sec: point.sec, drawn: point.value + shift, measured: point.value }))
}

/** The run's end; when the run has no length, its baselines' end, so that something can be seen. */
function endOf(recording: Recording, ...baselines: (Recording | null)[]): number {
  const end = recording.elapsedSec.at(-1) ?? 0
  return end > 0 ? end : Math.max(0, ...baselines.map((baseline) => baseline?.elapsedSec.at(-1) ?? 0)) || 60
}

/** The level at the end of the warm-up: the median of the first samples from there, at most five. */
function levelFrom(points: readonly Point[], warmupSec: number): number {
  const after = points.filter((point) => point.sec >= warmupSec)
  const first = (after.length > 0 ? after : points.slice(-1)).slice(0, 5).map((point) => point.value)
  return first.toSorted((a, b) => a - b)[Math.floor((first.length - 1) / 2)] ?? 0
}

/**
 * The unit and the zero of the value axis. A range below a thousandth of the level would only show the same digits at
 * every tick: then the change from the start is drawn.
 */
function valueAxis(metric: NumericColumn, name: string, values: readonly number[], anchor: number) {
  const isBytes = isByteMetric(metric)
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  const isTiny = high > low && high - low < Math.abs(high) / 1000
  const zero = isTiny ? anchor : 0
  const unit = isBytes ? byteAxisOf(values.map((value) => value - zero)) : { name: '', divisor: 1 }
  const level = isBytes ? formatBytes(anchor) : formatCount(anchor)
  return { unit, zero, yTitle: inUnit(isTiny ? `${name}: change from ${level}` : name, unit) }
}

function inUnit(name: string, unit: AxisUnit): string {
  return unit.name === '' ? name : `${name} (${unit.name})`
}

function cycleTicks(recording: Recording): { sec: number; cycle: number }[] {
  const { cycles } = recording.columns
  if (cycles === undefined) return []
  const ticks: { sec: number; cycle: number }[] = []
  let last = Number.NaN
  for (const [index, cycle] of cycles.entries()) {
    if (Number.isNaN(cycle)) continue
    if (cycle > last) ticks.push({ sec: recording.elapsedSec[index] ?? 0, cycle })
    last = cycle
  }
  const every = Math.ceil(ticks.length / MOST_TICKS)
  return ticks.filter((_, index) => index % every === 0)
}

// Seven digits are finer than any screen, and keep an inlined chart small.
function round(value: number): number {
  return Number(value.toPrecision(7))
}
