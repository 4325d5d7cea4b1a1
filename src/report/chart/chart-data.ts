import { at } from '../../at.ts'
import {
  lastSecOf,
  type MetricJudgement,
  metricName,
  type Recording,
  type RunReport,
  recorderOf,
} from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { cycleOf } from '../../run/options/options.ts'
import {
  type AxisUnit,
  inUnit,
  labelledRange,
  rangeFromZero,
  timeUnitOf,
  valueAxis,
  withinReach,
} from './axes.ts'
import { type FittedLine, fittedLine } from './chart-fit.ts'
import { baselineColumn, courseOf, type SeriesPoint, summarizeSeries } from './series.ts'
import { withSpreadTimes } from './spread-times.ts'

export const RUN = 'this run'
export const RUST = 'Rust baseline'
export const PREVIOUS = 'previous run'

const MOST_POINTS = 300
const MOST_BASELINE_POINTS = 150

/** A point as drawn: times and figures in the units of the axes. */
export interface ChartRow {
  who: string
  time: number
  /** Where it is drawn: a baseline is shifted to the run's level at the end of the warm-up. */
  drawn: number
  /** What was measured, where that is not what is drawn. */
  measured?: number
  /** The extremes of the samples that the point sums up, as drawn; absent for a single sample. */
  low?: number
  high?: number
}

/** All that the main panel draws, in the units of its axes. */
export interface ChartData {
  metric: NumericColumn
  name: string
  yTitle: string
  /** What a measured figure is called, with its unit. */
  valueTitle: string
  /** Figures that are whole by nature (bytes, counts) get no tick between. */
  isWhole: boolean
  time: AxisUnit
  endTime: number
  warmupTime: number
  range: [low: number, high: number]
  /** All points drawn: the run's and its baselines'. */
  rows: ChartRow[]
  fit: FittedLine | null
  /** Where the slope is written: above everything drawn near the end of the line. */
  labelAt: number
  ticks: { time: number; cycle: number }[]
  /** What a cycle is to a reader: a life of an instance or a cycle of calls is no reconnect. */
  tickWord: 'reconnects' | 'cycles'
  isAtRest: boolean
  /** Whether the warm-up is too far from the rest to be drawn whole. */
  isWarmupCut: boolean
}

// The slope's text reaches about this far back from the right edge.
const LABEL_SHARE = 0.4

/** A metric's series with its baselines, thinned and in units, or null when the run never measured it. */
export function chartData(report: RunReport, metric: NumericColumn): ChartData | null {
  const { judgement } = report
  const recording = withSpreadTimes(report.recording)
  const baselines = drawnBaselines(report)
  const values = recording.columns[metric]
  if (values === undefined) return null
  const judged = judgement.metrics.find(({ name }) => name === metric)
  const basis = basisOf(judged, metric === judgement.specification.metric)
  const course = courseOf(recording, values, basis)
  const run = summarizeSeries(course.elapsedSec, course.values, MOST_POINTS)
  if (run.length === 0) return null

  const lastSec = lastSecOf(recording)
  const warmupSec = Math.min(judgement.specification.warmupSec, lastSec)
  const endSec = lastSec > 0 ? lastSec : endOf(baselines.rust, baselines.previous)
  const anchor = levelFrom(run, warmupSec)
  const frame = { basis, endSec, warmupSec, anchor }
  const shifted = [
    ...shiftedPoints(RUST, baselines.rust, metric, frame),
    ...shiftedPoints(PREVIOUS, baselines.previous, metric, frame),
  ]
  const fit = fittedLine(judgement, metric, {
    course,
    cyclesPerSec: cyclesPerSec(recording),
    warmupSec,
    endSec,
  })

  const extremes = (points: readonly SeriesPoint[]) => points.flatMap(({ low, high }) => [low, high])
  const after = [
    ...extremes(run.filter(({ sec }) => sec >= warmupSec)),
    ...shifted.filter(({ sec }) => sec >= warmupSec).map((point) => point.drawn),
    ...(fit === null ? [] : [fit.from, fit.to]),
  ]
  const { values: drawn, isCut } = withinReach(after, [
    ...extremes(run),
    ...shifted.map((point) => point.drawn),
  ])
  const name = `${metricName(metric, recorderOf(recording))}${course.isAtRest ? ' at rest' : ''}`
  const { unit, zero, title } = valueAxis(metric, name, drawn, anchor, judged?.verdict === 'no-leak')
  const time = timeUnitOf(endSec)
  const scaleTime = (sec: number) => round(sec / time.divisor)
  const scaleValue = (value: number) => round((value - zero) / unit.divisor)
  const toRow = (who: string, sec: number, value: number, measured: number): ChartRow => ({
    who,
    time: scaleTime(sec),
    drawn: scaleValue(value),
    ...(measured === value - zero ? {} : { measured: Number((measured / unit.divisor).toPrecision(10)) }),
  })
  const toRunRow = ({ sec, value, low, high }: SeriesPoint): ChartRow => ({
    ...toRow(RUN, sec, value, value),
    ...(low < high ? { low: scaleValue(low), high: scaleValue(high) } : {}),
  })
  const nearEnd = [...run, ...shifted]
    .filter(({ sec }) => sec >= endSec * (1 - LABEL_SHARE))
    .map((point) => ('drawn' in point ? point.drawn : point.high))
  const scaledRange = (values: readonly number[]): [number, number] => {
    const least = 1 / unit.divisor
    // A run without growth must not look like one: what it moves by is seen beside its level.
    if (judged?.verdict === 'no-leak') return rangeFromZero(values, least)
    return labelledRange(values, least, fit === null ? null : scaleValue(labelAt))
  }
  const labelAt = Math.max(
    ...nearEnd,
    ...(fit === null ? [] : [fit.to, fit.to + (fit.from - fit.to) * LABEL_SHARE]),
  )
  return {
    metric,
    name,
    isAtRest: course.isAtRest,
    isWarmupCut: isCut,
    yTitle: title,
    valueTitle: inUnit(name, unit),
    isWhole: unit.divisor === 1,
    time,
    endTime: scaleTime(endSec),
    warmupTime: scaleTime(warmupSec),
    range: scaledRange(drawn.map(scaleValue)),
    rows: [
      ...run.map(toRunRow),
      ...shifted.map(({ who, sec, drawn, measured }) => toRow(who, sec, drawn, measured)),
    ],
    fit: fit === null ? null : scaleFit(fit, scaleTime, scaleValue),
    labelAt: scaleValue(labelAt),
    tickWord:
      (cycleOf(recording.metadata?.options.scenario) ?? 'reconnect') === 'reconnect'
        ? 'reconnects'
        : 'cycles',
    ticks: cycleTicks(recording).map(({ sec, cycle }) => ({ time: scaleTime(sec), cycle })),
  }
}

/** The baselines that are drawn: those that the run can be compared with, as in the table. */
export function drawnBaselines({ judgement, baselines }: RunReport): RunReport['baselines'] {
  const isCompared = (side: 'rust' | 'previous') => judgement.baselines[side]?.kind !== 'not-comparable'
  return {
    rust: isCompared('rust') ? baselines.rust : null,
    previous: isCompared('previous') ? baselines.previous : null,
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

/** The specification fits its line to the connected samples, so they are what is drawn with it. */
function basisOf(judged: MetricJudgement | undefined, isSpecified: boolean): 'exact' | 'estimate' {
  return isSpecified || judged === undefined ? 'estimate' : judged.basis
}

interface Frame {
  basis: 'exact' | 'estimate'
  endSec: number
  warmupSec: number
  anchor: number
}

function shiftedPoints(who: string, baseline: Recording | null, metric: NumericColumn, frame: Frame) {
  const values = baseline === null ? undefined : baselineColumn(baseline, metric)
  if (baseline === null || values === undefined) return []
  const { elapsedSec, values: measured } = courseOf(withSpreadTimes(baseline), values, frame.basis)
  const rows = elapsedSec.findLastIndex((sec) => sec <= frame.endSec) + 1
  const points = summarizeSeries(
    elapsedSec.subarray(0, rows),
    measured.subarray(0, rows),
    MOST_BASELINE_POINTS,
  )
  // One point is no course, and points of the warm-up alone have no level to be shifted to.
  if (points.length < 2 || points.every(({ sec }) => sec < frame.warmupSec)) return []
  const shift = frame.anchor - levelFrom(points, frame.warmupSec)
  return points.map(({ sec, value }) => ({ who, sec, drawn: value + shift, measured: value }))
}

/** When the run has no length, its baselines' end, so that something can be seen. */
function endOf(...baselines: (Recording | null)[]): number {
  return Math.max(0, ...baselines.map((baseline) => (baseline === null ? 0 : lastSecOf(baseline)))) || 60
}

/** The level at the end of the warm-up: the median of the first points from there, at most five. */
function levelFrom(points: readonly SeriesPoint[], warmupSec: number): number {
  const after = points.filter((point) => point.sec >= warmupSec)
  const first = (after.length > 0 ? after : points.slice(-1)).slice(0, 5).map((point) => point.value)
  return at(
    first.toSorted((a, b) => a - b),
    Math.floor((first.length - 1) / 2),
  )
}

// Seven digits are finer than any screen, and keep an inlined chart small.
function round(value: number): number {
  return Number(value.toPrecision(7))
}

// More would grow together into a bar.
const MOST_TICKS = 150

/** Reconnects a second over the whole run, or null without any. */
export function cyclesPerSec(recording: Recording): number | null {
  const cycles = recording.columns.cycles?.findLast((count) => !Number.isNaN(count)) ?? 0
  const lastSec = lastSecOf(recording)
  return cycles > 0 && lastSec > 0 ? cycles / lastSec : null
}

/** When each reconnect was first seen, at most {@link MOST_TICKS} of them. */
export function cycleTicks(recording: Recording): { sec: number; cycle: number }[] {
  const { cycles } = recording.columns
  if (cycles === undefined) return []
  const ticks: { sec: number; cycle: number }[] = []
  let last = Number.NaN
  for (const [index, cycle] of cycles.entries()) {
    if (Number.isNaN(cycle)) continue
    if (cycle > last) ticks.push({ sec: at(recording.elapsedSec, index), cycle })
    last = cycle
  }
  const every = Math.ceil(ticks.length / MOST_TICKS)
  return ticks.filter((_, index) => index % every === 0)
}
