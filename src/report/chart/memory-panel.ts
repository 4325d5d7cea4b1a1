import type { PositionDef } from 'vega-lite/types_unstable/channeldef.js'
import { lastSecOf, metricName, type RunReport, recorderOf } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { byteAxisOf, inUnit, timeUnitOf, wholeSteps } from './axes.ts'
import { hoverLayer, isShown, type Panel, type Switch, zoomOf, zoomParam } from './panel.ts'
import { courseOf, summarizeSeries } from './series.ts'
import { withSpreadTimes } from './spread-times.ts'

const ID = 'memory'
const MOST_POINTS = 150

/** The memory of a process and its parts, the whole first: what stands in one holds what stands below it. */
const PARTS: readonly NumericColumn[] = [
  'rss_bytes',
  'heap_alloc_bytes',
  'wasm_memory_bytes',
  'rust_live_bytes',
  'external_bytes',
]

interface MemoryRow {
  part: string
  time: number
  size: number
}

/**
 * The process, V8's heap, the wasm memory and what is in use of it, over time and from zero: which part is large, and
 * which of them grows. Null where fewer than two of them were measured.
 */
export function memoryPanel(report: RunReport, interactive: boolean): Panel | null {
  const recording = withSpreadTimes(report.recording)
  const lastSec = lastSecOf(recording)
  const time = timeUnitOf(lastSec)
  const recorder = recorderOf(recording)
  const parts = PARTS.flatMap((column) => {
    const values = recording.columns[column]
    if (values === undefined) return []
    const course = courseOf(recording, values, 'estimate')
    const points = summarizeSeries(course.elapsedSec, course.values, MOST_POINTS)
    const name = `${metricName(column, recorder)}${column === 'rss_bytes' ? ' (whole process)' : ''}`
    return points.length === 0 ? [] : [{ column, name, points }]
  })
  if (parts.length < 2 || lastSec <= 0) return null
  const unit = byteAxisOf(parts.flatMap(({ points }) => points.map(({ high }) => high)))
  const rows = parts.flatMap(({ name, points }) =>
    points.map(
      ({ sec, value }): MemoryRow => ({
        part: name,
        time: Number((sec / time.divisor).toPrecision(6)),
        size: Number((value / unit.divisor).toPrecision(6)),
      }),
    ),
  )
  const switches = parts.map(
    ({ column, name }, colour): Switch => ({ param: `show_${column}`, name, colour, line: 'solid' }),
  )
  const names = switches.map(({ name }) => name)
  const endTime = Number((lastSec / time.divisor).toPrecision(7))
  const title = inUnit('memory', unit)
  const x = {
    field: 'time',
    type: 'quantitative',
    title: `${time.name} since start`,
    scale: { domain: [0, endTime], nice: false },
    axis: { tickCount: 6, ...wholeSteps(time) },
  } satisfies PositionDef<string>
  const y = {
    field: 'size',
    type: 'quantitative',
    title,
    scale: { zero: true },
    axis: { tickCount: 5 },
  } as const
  const color = {
    field: 'part',
    type: 'nominal',
    scale: { domain: names },
    legend: { orient: 'bottom', columns: 3, labelFontSize: 11, symbolSize: 200, columnPadding: 10 },
  } as const
  const isOn = isShown('part', switches, interactive)
  const tooltip = [
    { field: 'part', type: 'nominal', title: 'part' },
    { field: 'time', type: 'quantitative', title: time.name, format: ',.4~f' },
    { field: 'size', type: 'quantitative', title, format: ',.4~f' },
  ]
  return {
    id: ID,
    title: 'Memory of the process and its parts',
    key: 'the process holds all, the wasm memory the Rust heap',
    heightPx: 190,
    layer: [
      {
        data: { name: 'memory' },
        ...zoomParam(ID, interactive),
        transform: isOn,
        mark: { type: 'line', strokeWidth: 1.8, clip: true },
        encoding: { x, y, color },
      },
      // Room above the largest that is shown, so that its line is not cut by the edge.
      {
        data: { name: 'memory' },
        transform: [
          ...isOn,
          { aggregate: [{ op: 'max', field: 'size', as: 'most' }] },
          { calculate: 'datum.most * 1.06', as: 'size' },
        ],
        mark: { type: 'rule', strokeWidth: 0 },
        encoding: { y },
      },
      ...(interactive
        ? [hoverLayer(ID, { data: 'memory', transform: isOn, encoding: { x, y }, tooltip })]
        : []),
    ],
    datasets: { memory: rows },
    columns: { part: 'part', time: `${time.name} since start`, size: title },
    switches,
    zoom: zoomOf(ID, 'time', [0, endTime], interactive),
  }
}
