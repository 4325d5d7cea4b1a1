import { at } from '../../at.ts'
import type { Judgement, MetricJudgement } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { formatSlope } from '../../text/text.ts'
import { formatRate, growthWords, ratePerMinute } from '../metric-rows.ts'
import type { Course } from './series.ts'

/** A fitted line from the end of the warm-up to the end of the run, with what is written on it. */
export interface FittedLine {
  fromSec: number
  toSec: number
  from: number
  to: number
  label: string
}

interface Window {
  course: Course
  /** Reconnects a second, or null without any. */
  cyclesPerSec: number | null
  warmupSec: number
  endSec: number
}

/**
 * The line that belongs to a metric's trend: the specification's own for its metric, named as such since the table shows the
 * judged figure, else the line of the judged slope
 * through the mean of the samples that were judged (least squares always passes there). Null without a trend: a line
 * through a run that is cleared or open would show one.
 */
export function fittedLine(judgement: Judgement, metric: NumericColumn, window: Window): FittedLine | null {
  const { specification } = judgement
  const judged = judgement.metrics.find(({ name }) => name === metric)
  const isSpecified = metric === specification.metric && specification.leakDetected
  const isLeak = judged?.verdict === 'leak'
  if (!isLeak && (judged !== undefined || !isSpecified)) return null
  const fromSec = window.warmupSec < window.endSec ? window.warmupSec : 0
  const line = (slopePerSec: number, at: { sec: number; value: number }, label: string): FittedLine => ({
    fromSec,
    toSec: window.endSec,
    from: at.value + slopePerSec * (fromSec - at.sec),
    to: at.value + slopePerSec * (window.endSec - at.sec),
    label,
  })
  const { slopeKbPerMin, interceptBytes, rSquared } = specification
  if (isSpecified && slopeKbPerMin !== null && interceptBytes !== null) {
    const fitQuality = rSquared === null || Number.isNaN(rSquared) ? '' : ` (R²=${rSquared.toFixed(2)})`
    return line(
      (slopeKbPerMin * 1024) / 60,
      { sec: 0, value: interceptBytes },
      `${formatSlope(slopeKbPerMin)} by the specification${fitQuality}`,
    )
  }
  const slopePerSec = judged === undefined ? null : judgedSlope(judged, window.cyclesPerSec)
  const middle = meanPoint(window.course, fromSec)
  if (judged === undefined || slopePerSec === null || middle === null) return null
  return line(slopePerSec, middle, slopeLabel(judged))
}

/** Per second, in bytes or counts; counted growth per cycle becomes a slope by the rate of the cycles. */
function judgedSlope(judged: MetricJudgement, cyclesPerSec: number | null): number | null {
  if (judged.slopePerMin !== null) return judged.slopePerMin / 60
  if (judged.perCycle === null || cyclesPerSec === null) return null
  return judged.perCycle.amount * cyclesPerSec
}

function slopeLabel(metric: MetricJudgement): string {
  const growth = growthWords(metric, ' a ')
  const perMinute = formatRate(ratePerMinute(metric))
  return growth === perMinute || metric.slopePerMin === null ? growth : `${growth} (${perMinute})`
}

function meanPoint({ elapsedSec, values }: Course, fromSec: number): { sec: number; value: number } | null {
  let count = 0
  let sec = 0
  let value = 0
  for (const [index, figure] of values.entries()) {
    const figureSec = at(elapsedSec, index)
    if (Number.isNaN(figure) || figureSec < fromSec) continue
    count++
    sec += figureSec
    value += figure
  }
  return count === 0 ? null : { sec: sec / count, value: value / count }
}
