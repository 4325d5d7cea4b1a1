import type { Recording } from '../compare/recording.ts'
import { type AxisUnit, byteAxisOf, paddedRange, timeUnitOf } from './axis-units.ts'
import { baselineColumn } from './baseline-metric.ts'
import { chartSubject } from './chart-subject.ts'
import { courseOf } from './course.ts'
import { isByteMetric, metricName } from './metric-names.ts'
import type { RunReport } from './run-report.ts'
import { cellMeans } from './series.ts'

// GitHub lays the points of a line out by their number, and more than this many gain nothing at its width.
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
 * Baselines are shifted to start at the run's level, since slopes are compared, never levels.
 */
export function mermaidChart({ judgement, recording, baselines }: RunReport): string[] {
  const metric = chartSubject(judgement, recording)
  const values = metric === null ? undefined : recording.columns[metric]
  if (metric === null || values === undefined) return []
  const basis = judgement.metrics.find(({ name }) => name === metric)?.basis ?? 'estimate'
  const course = courseOf(recording, values, basis)
  const startSec = course.elapsedSec[0] ?? 0
  const endSec = course.elapsedSec.at(-1) ?? 0
  const cells = Math.min(MOST_POINTS, course.elapsedSec.length)
  const run = cellMeans(course.elapsedSec, course.values, cells, startSec, endSec)
  if (run.length < 2 || endSec <= startSec) return []

  const shifted = (baseline: Recording | null): number[] => {
    const column = baseline === null ? undefined : baselineColumn(baseline, metric)
    if (baseline === null || column === undefined) return []
    const other = courseOf(baseline, column, basis)
    if ((other.elapsedSec.at(-1) ?? 0) < endSec * SHORTEST_SHARE_DRAWN) return []
    const means = cellMeans(other.elapsedSec, other.values, cells, startSec, endSec)
    return means.map((mean) => mean - (means[0] ?? 0) + (run[0] ?? 0))
  }
  const lines: Line[] = [
    { name: 'this run', square: '🟦', colour: '#3b82f6', values: run },
    { name: 'Rust baseline', square: '🟧', colour: '#f97316', values: shifted(baselines.rust) },
    { name: 'previous run', square: '🟪', colour: '#a855f7', values: shifted(baselines.previous) },
  ].filter((line) => line.values.length > 0)

  const name = metricName(metric, recording.origin)
  const all = lines.flatMap((line) => line.values)
  const unit: AxisUnit = isByteMetric(metric) ? byteAxisOf(all) : { name: 'count', divisor: 1 }
  const time = timeUnitOf(endSec)
  const [low, high] = paddedRange(
    all.map((value) => value / unit.divisor),
    1 / unit.divisor,
  )
  return [
    '```mermaid',
    `%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": ${quoted(lines.map((line) => line.colour).join(', '))}}}}}%%`,
    'xychart-beta',
    `  title ${quoted(`${name} over time`)}`,
    `  x-axis ${quoted(time.name)} ${figure(startSec / time.divisor)} --> ${figure(endSec / time.divisor)}`,
    `  y-axis ${quoted(unit.name)} ${figure(low)} --> ${figure(high)}`,
    ...lines.map((line) => `  line [${line.values.map((value) => figure(value / unit.divisor)).join(', ')}]`),
    '```',
    '',
    legend(lines),
  ]
}

function legend(lines: Line[]): string {
  const names = lines.map(({ square, name }) => `${square} ${name}`).join(' · ')
  return lines.length > 1 ? `${names} (baselines shifted to start at the level of this run)` : names
}

/** A label in quotes, with nothing in it that Mermaid's grammar or GitHub's could read as their own. */
function quoted(text: string): string {
  return `"${text.replace(/[^A-Za-z0-9 .,()/+#-]/g, '')}"`
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)))
}
