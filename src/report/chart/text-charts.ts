import { at, ends } from '../../at.ts'
import {
  lastSecOf,
  type MetricJudgement,
  metricName,
  type Recording,
  type RunReport,
  recorderOf,
} from '../../compare/compare.ts'
import { formatSpan } from '../../text/text.ts'
import { axisRange, rangeFromZero, sayZero, timeUnitOf, type ValueAxis, valueAxis } from './axes.ts'
import { chartSubject } from './chart-subject.ts'
import { baselineColumn, cellMeans, courseOf } from './series.ts'

// More points than this gain nothing at the width of a comment.
const MOST_POINTS = 60

// A line shorter than the run would be stretched over the whole axis, since xychart knows no x of a point.
const SHORTEST_SHARE_DRAWN = 0.95

interface Line {
  name: string
  square: string
  colour: string
  values: number[]
}

/**
 * A Mermaid chart of the metric that matters, with a legend line below; nothing when there are fewer than two points.
 * Drawn from the end of the warm-up, where baselines are shifted to the run's level: slopes are compared, never levels.
 */
export function mermaidChart({ judgement, recording, baselines }: RunReport): string[] {
  const metric = chartSubject(judgement, recording)
  const values = metric === null ? undefined : recording.columns[metric]
  if (metric === null || values === undefined) return []
  const basis = judgement.metrics.find(({ name }) => name === metric)?.basis ?? 'estimate'
  const course = courseOf(recording, values, basis)
  if (course.elapsedSec.length === 0) return []
  const [firstSec, endSec] = ends(course.elapsedSec)
  // A warm-up may be far off the rest, and Mermaid cannot leave a part of a line out of view.
  const { warmupSec } = judgement.specification
  const startSec = warmupSec < endSec / 2 ? Math.max(firstSec, warmupSec) : firstSec
  const cells = Math.min(MOST_POINTS, course.elapsedSec.length)
  const run = cellMeans(course.elapsedSec, course.values, cells, startSec, endSec)
  if (run.length < 2 || endSec <= startSec) return []

  const level = at(run, 0)
  const left: string[] = []
  const shifted = (name: string, baseline: Recording | null): number[] => {
    const column = baseline === null ? undefined : baselineColumn(baseline, metric)
    if (baseline === null || column === undefined) return []
    const other = courseOf(baseline, column, basis)
    const lastSec = lastSecOf(other)
    if (lastSec < endSec * SHORTEST_SHARE_DRAWN) {
      left.push(`${name} not drawn: it ended after ${formatSpan(lastSec)}`)
      return []
    }
    const means = cellMeans(other.elapsedSec, other.values, cells, startSec, endSec)
    return means.map((mean) => mean - at(means, 0) + level)
  }
  const lines: Line[] = [
    { name: 'this run', square: '🟦', colour: '#3b82f6', values: run },
    {
      name: 'Rust baseline',
      square: '🟧',
      colour: '#ea580c',
      values: shifted('Rust baseline', baselines.rust),
    },
    {
      name: 'previous run',
      square: '🟪',
      colour: '#a855f7',
      values: shifted('previous run', baselines.previous),
    },
  ].filter((line) => line.values.length > 0)
  const all = lines.flatMap((line) => line.values)
  const isFlat = judgement.metrics.some(({ name, verdict }) => name === metric && verdict === 'no-leak')
  const axis = valueAxis(metric, metricName(metric, recorderOf(recording)), all, level, isFlat)
  return [
    '```mermaid',
    ...xychart(lines, { ...axis, isFlat }, startSec, endSec),
    '```',
    '',
    legend(lines, left),
  ]
}

function xychart(
  lines: readonly Line[],
  { unit, zero, title, isFlat }: ValueAxis & { isFlat: boolean },
  startSec: number,
  endSec: number,
): string[] {
  const time = timeUnitOf(endSec)
  const scaled = lines.map((line) => line.values.map((value) => (value - zero) / unit.divisor))
  const [low, high] = (isFlat ? rangeFromZero : axisRange)(scaled.flat(), 1 / unit.divisor)
  // Mermaid's grammar has no exponents, and a screen no use for more than four digits of the range.
  const digits = Math.min(6, Math.max(0, 4 - Math.floor(Math.log10(high - low))))
  const figure = (value: number, places = digits) => String(Number(value.toFixed(places)))
  return [
    `%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": ${quoted(lines.map((line) => line.colour).join(', '))}}}}}%%`,
    'xychart-beta',
    `  x-axis ${quoted(`${time.name} since start`)} ${figure(startSec / time.divisor, 3)} --> ${figure(endSec / time.divisor, 3)}`,
    `  y-axis ${quoted(sayZero(title, [low, high]))} ${figure(low)} --> ${figure(high)}`,
    ...scaled.map((values) => `  line [${values.map((value) => figure(value)).join(', ')}]`),
  ]
}

function legend(lines: readonly Line[], left: readonly string[]): string {
  const names = lines.map(({ square, name }) => `${square} ${name}`).join(' · ')
  const remarks = [...(lines.length > 1 ? ['baselines shifted to the level of this run'] : []), ...left]
  return remarks.length === 0 ? names : `${names} (${remarks.join('; ')})`
}

/** A label in quotes, with nothing in it that Mermaid's grammar or GitHub's could read as their own. */
function quoted(text: string): string {
  return `"${text.replace(/[^A-Za-z0-9 .,()/+#-]/g, '')}"`
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const
const CELLS = 8

// Noise must not look like growth: what is no leak is drawn on a scale of at least this share of its level.
const LEAST_SHARE_OF_LEVEL = 0.25

/** A metric's course in eight bars, `▁▂▃▄▅▆▇▇`; the warm-up is left out where enough remains. Empty without data. */
export function sparkline(metric: MetricJudgement, recording: Recording, warmupSec: number): string {
  const values = recording.columns[metric.name]
  if (values === undefined) return ''
  const course = courseOf(recording, values, metric.basis)
  if (course.elapsedSec.length === 0) return ''
  const [startSec, endSec] = ends(course.elapsedSec)
  const fromSec = warmupSec < endSec / 2 ? Math.max(startSec, warmupSec) : startSec
  const cells = Math.min(CELLS, course.elapsedSec.length)
  const means = cellMeans(course.elapsedSec, course.values, cells, fromSec, endSec)
  return drawBars(means, metric.verdict === 'leak' ? 0 : LEAST_SHARE_OF_LEVEL)
}

/** Bars for values; a range smaller than `leastShare` of the level is drawn as small as it is, round the middle. */
export function drawBars(values: readonly number[], leastShare: number): string {
  if (values.length === 0) return ''
  const low = Math.min(...values)
  const high = Math.max(...values)
  const range = Math.max(high - low, leastShare * Math.abs(high))
  const middle = (low + high) / 2
  return values
    .map((value) => {
      const share = range === 0 ? 0.5 : 0.5 + (value - middle) / range
      return BARS[Math.round(share * (BARS.length - 1))] ?? BARS[3]
    })
    .join('')
}
