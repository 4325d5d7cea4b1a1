import type { PositionDef } from 'vega-lite/types_unstable/channeldef.js'
import { sayZero, wholeSteps } from './axes.ts'
import { type ChartData, PREVIOUS, RUN, RUST } from './chart-data.ts'
import type { FittedLine } from './chart-fit.ts'
import { fitLines } from './chart-theme.ts'
import {
  hoverLayer,
  isShown,
  type Layers,
  type Panel,
  type PanelOptions,
  type Switch,
  zoomOf,
  zoomParam,
} from './panel.ts'

type Axes = Record<'x' | 'y', PositionDef<string>>

// Fewer points than this are shown as points too: a line of three samples must not look like a measured curve.
const FEW_POINTS = 40

export const SERIES = [RUN, RUST, PREVIOUS]
const DASHES = [
  [1, 0],
  [9, 4],
  [3, 3],
]
/** The same in a legend that is no part of the chart. */
const LINES = ['solid', 'dashed', 'dotted'] as const

/** As many ticks as there is room for: on a phone the column is 300 pixels wide. */
const TICKS = { fluid: { expr: 'clamp(floor(width / 75), 3, 10)' }, fixed: 10 }
/** Beside a label of this length a short line would not be seen: the caption says it too. */
const LABEL_OPACITY = { fluid: { expr: 'width < 560 ? 0 : 1' }, fixed: 1 }

const ID = 'metric'
const HEIGHT_PX = 290
const EDGE_PX = 4
const TITLE_PX = 12

/** An axis title in as many lines as its height asks for. */
function titleLines(title: string): string | string[] {
  const lines = fitLines(title, HEIGHT_PX, TITLE_PX, 2)
  return lines.length === 1 ? title : lines
}

/** A switch for each of the run and its baselines that is drawn; the panels of a chart share them. */
export function seriesSwitches(names: ReadonlySet<string>): Switch[] {
  const params = ['show_run', 'show_rust', 'show_previous']
  return SERIES.flatMap((name, colour) =>
    names.has(name) ? [{ param: params[colour] ?? '', name, colour, line: LINES[colour] ?? 'solid' }] : [],
  )
}

/** The main panel: one metric over time. */
export function metricPanel(
  data: ChartData,
  { title, key }: { title: string; key: string },
  { interactive, width }: PanelOptions,
): Panel {
  const switches = seriesSwitches(new Set(data.rows.map(({ who }) => who)))
  return {
    id: ID,
    title,
    key,
    heightPx: HEIGHT_PX,
    layer: chartLayers(data, switches, { interactive, width }),
    datasets: { samples: data.rows },
    columns: {
      who: 'series',
      time: `${data.time.name} since start`,
      drawn: `${data.yTitle}, as drawn`,
      measured: `${data.valueTitle}, as measured where that differs`,
      low: 'lowest',
      high: 'highest',
    },
    switches,
    zoom: zoomOf(ID, 'time', [0, data.endTime], interactive),
  }
}

/** The layers from the back to the front; they share the dataset `samples`. */
function chartLayers(
  data: ChartData,
  switches: readonly Switch[],
  { interactive, width }: PanelOptions,
): Layers {
  const axes: Axes = {
    x: {
      field: 'time',
      type: 'quantitative',
      title: `${data.time.name} since start`,
      // Where a zoom clips what is out of view, the points at the ends keep their other half.
      scale: { domain: [0, data.endTime], nice: false, ...(interactive ? { padding: EDGE_PX } : {}) },
      axis: { tickCount: TICKS[width], ...wholeSteps(data.time) },
    },
    y: {
      field: 'drawn',
      type: 'quantitative',
      title: titleLines(sayZero(data.yTitle, data.range)),
      scale: { domain: data.range, zero: false, nice: false },
      axis: data.isWhole ? { tickCount: 6, tickMinStep: 1 } : { tickCount: 6 },
    },
  }
  return [
    ...warmupLayers(data),
    ...seriesLayers(data, axes, switches, interactive),
    tickLayer(data, axes, interactive),
    ...(data.fit === null ? [] : fitLayers(data.fit, data.labelAt, axes, width)),
    ...(interactive ? [pointedAt(data, axes, switches)] : []),
  ]
}

function seriesLayers(
  { rows, range }: ChartData,
  axes: Axes,
  switches: readonly Switch[],
  interactive: boolean,
): Layers {
  const shown = switches.map(({ name }) => name)
  const legend = shown.length > 1 ? { values: shown } : null
  // The palette has one colour a place, so the domain names all three even where the legend needs fewer.
  const color = { field: 'who', type: 'nominal', scale: { domain: SERIES }, legend } as const
  const strokeDash = {
    field: 'who',
    type: 'nominal',
    scale: { domain: SERIES, range: DASHES },
    legend,
  } as const
  const isOn = isShown('who', switches, interactive)
  const line = (filter: string, strokeWidth: number, params: object): Layers[number] => ({
    data: { name: 'samples' },
    ...params,
    transform: [{ filter }, ...isOn],
    mark: { type: 'line', strokeWidth, strokeJoin: 'round', clip: true },
    encoding: { ...axes, color, strokeDash },
  })
  const points: Layers[number] = {
    data: { name: 'samples' },
    transform: [{ filter: `datum.who === '${RUN}' && ${inView(range)}` }, ...isOn],
    mark: { type: 'point', filled: true, size: 36, opacity: 1, clip: interactive },
    encoding: { ...axes, color },
  }
  const isFew = rows.filter((row) => row.who === RUN).length <= FEW_POINTS
  return [
    ...(rows.some((row) => row.low !== undefined) ? [bandLayer(axes, color, isOn)] : []),
    ...(shown.length > 1 ? [line(`datum.who !== '${RUN}'`, 1.5, {})] : []),
    line(`datum.who === '${RUN}'`, 2.2, zoomParam(ID, interactive)),
    ...(isFew ? [points] : []),
  ]
}

/** From the lowest to the highest of the samples that each point sums up. */
function bandLayer({ x, y }: Axes, color: object, isOn: { filter: string }[]): Layers[number] {
  return {
    data: { name: 'samples' },
    transform: [{ filter: 'isValid(datum.low)' }, ...isOn],
    mark: { type: 'area', fillOpacity: 0.25, clip: true },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
  }
}

function tickLayer({ ticks }: ChartData, { x }: Axes, interactive: boolean): Layers[number] {
  return {
    data: { values: ticks },
    mark: {
      type: 'tick',
      orient: 'vertical',
      size: 9,
      thickness: 1,
      style: 'cycle',
      yOffset: -5,
      clip: true,
    },
    encoding: {
      x,
      y: { value: 'height' },
      ...(interactive ? { tooltip: [{ field: 'cycle', type: 'quantitative', title: 'reconnect' }] } : {}),
    },
  }
}

/** Clipping would cut the points at the edges in half; those outside are left out instead. */
function inView([low, high]: ChartData['range']): string {
  return `datum.drawn >= ${low} && datum.drawn <= ${high}`
}

/** The sample nearest to the pointer, with its figures. */
function pointedAt(data: ChartData, axes: Axes, switches: readonly Switch[]): Layers[number] {
  return hoverLayer(ID, {
    data: 'samples',
    transform: [
      { filter: inView(data.range) },
      ...isShown('who', switches, true),
      { calculate: 'isValid(datum.measured) ? datum.measured : datum.drawn', as: 'figure' },
    ],
    encoding: axes,
    tooltip: [
      { field: 'who', type: 'nominal', title: 'series' },
      { field: 'time', type: 'quantitative', title: data.time.name, format: ',.4~f' },
      { field: 'figure', type: 'quantitative', title: data.valueTitle, format: ',.4~f' },
    ],
  })
}

function warmupLayers({ warmupTime, endTime }: ChartData): Layers {
  if (warmupTime <= 0) return []
  const values = [{ from: 0, to: warmupTime }]
  const x = { field: 'from', type: 'quantitative' } as const
  const band: Layers[number] = {
    data: { values },
    mark: { type: 'rect', style: 'warmup', clip: true },
    encoding: { x, x2: { field: 'to' } },
  }
  // A label wider than its band would run into the curve; the subtitle says what is shaded anyway.
  if (warmupTime / endTime < 0.1) return [band]
  const label: Layers[number] = {
    data: { values },
    mark: { type: 'text', style: 'warmup-label', clip: true },
    encoding: { x, y: { value: 0 }, text: { value: 'warm-up' } },
  }
  return [band, label]
}

function fitLayers(fit: FittedLine, labelAt: number, axes: Axes, width: PanelOptions['width']): Layers {
  const ends = [
    { time: fit.fromSec, drawn: fit.from },
    { time: fit.toSec, drawn: fit.to },
  ]
  const label = (style: string): Layers[number] => ({
    data: { values: [{ drawn: labelAt }] },
    mark: { type: 'text', style, dx: -4, dy: -8, baseline: 'bottom', opacity: LABEL_OPACITY[width] },
    // At the edge, wherever the zoom has brought the end of the line.
    encoding: { x: { value: 'width' }, y: axes.y, text: { value: `fit: ${fit.label}` } },
  })
  return [
    { data: { values: ends }, mark: { type: 'line', style: 'fit', clip: true }, encoding: axes },
    label('fit-halo'),
    label('fit-label'),
  ]
}
