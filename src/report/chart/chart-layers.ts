import type { PositionDef } from 'vega-lite/types_unstable/channeldef.js'
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js'
import { type ChartData, PREVIOUS, RUN, RUST } from './chart-data.ts'
import type { FittedLine } from './chart-fit.ts'

type Layers = LayerSpec<string>['layer']
type Axes = Record<'x' | 'y', PositionDef<string>>

// Fewer points than this are shown as points too: a line of three samples must not look like a measured curve.
const FEW_POINTS = 40

const SERIES = [RUN, RUST, PREVIOUS]
const DASHES = [
  [1, 0],
  [9, 4],
  [3, 3],
]

/** The layers of the main panel, from the back to the front; they share the dataset `samples`. */
export function chartLayers(data: ChartData, interactive: boolean): Layers {
  const axes: Axes = {
    x: {
      field: 'time',
      type: 'quantitative',
      title: `${data.time.name} since start`,
      scale: { domain: [0, data.endTime], nice: false },
      axis: { tickCount: 10 },
    },
    y: {
      field: 'drawn',
      type: 'quantitative',
      title: data.yTitle,
      scale: { domain: data.range, zero: false, nice: false },
      axis: data.isWhole ? { tickCount: 6, tickMinStep: 1 } : { tickCount: 6 },
    },
  }
  return [
    ...warmupLayers(data),
    ...seriesLayers(data, axes),
    tickLayer(data, axes, interactive),
    ...(data.fit === null ? [] : fitLayers(data.fit, data.labelAt, axes)),
    ...(interactive ? [hoverLayer(data, axes)] : []),
  ]
}

function seriesLayers({ rows, range }: ChartData, axes: Axes): Layers {
  const shown = SERIES.filter((who) => rows.some((row) => row.who === who))
  const legend = shown.length > 1 ? { values: shown } : null
  // The palette has one colour a place, so the domain names all three even where the legend needs fewer.
  const color = { field: 'who', type: 'nominal', scale: { domain: SERIES }, legend } as const
  const strokeDash = {
    field: 'who',
    type: 'nominal',
    scale: { domain: SERIES, range: DASHES },
    legend,
  } as const
  const line = (filter: string, strokeWidth: number): Layers[number] => ({
    data: { name: 'samples' },
    transform: [{ filter }],
    mark: { type: 'line', strokeWidth, strokeJoin: 'round', clip: true },
    encoding: { ...axes, color, strokeDash },
  })
  const points: Layers[number] = {
    data: { name: 'samples' },
    transform: [{ filter: `datum.who === '${RUN}' && ${inView(range)}` }],
    mark: { type: 'point', filled: true, size: 36, opacity: 1 },
    encoding: { ...axes, color },
  }
  const isFew = rows.filter((row) => row.who === RUN).length <= FEW_POINTS
  return [
    ...(rows.some((row) => row.low !== undefined) ? [bandLayer(axes, color)] : []),
    ...(shown.length > 1 ? [line(`datum.who !== '${RUN}'`, 1.5)] : []),
    line(`datum.who === '${RUN}'`, 2.2),
    ...(isFew ? [points] : []),
  ]
}

/** From the lowest to the highest of the samples that each point sums up. */
function bandLayer({ x, y }: Axes, color: object): Layers[number] {
  return {
    data: { name: 'samples' },
    transform: [{ filter: 'isValid(datum.low)' }],
    mark: { type: 'area', fillOpacity: 0.25, clip: true },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
  }
}

function tickLayer({ ticks }: ChartData, { x }: Axes, interactive: boolean): Layers[number] {
  return {
    data: { values: ticks },
    mark: { type: 'tick', orient: 'vertical', size: 9, thickness: 1, style: 'cycle', yOffset: -5 },
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
function hoverLayer(data: ChartData, axes: Axes): Layers[number] {
  return {
    data: { name: 'samples' },
    transform: [
      { filter: inView(data.range) },
      { calculate: 'isValid(datum.measured) ? datum.measured : datum.drawn', as: 'figure' },
    ],
    params: [
      { name: 'nearest', select: { type: 'point', nearest: true, on: 'pointerover', clear: 'pointerout' } },
    ],
    mark: { type: 'point', filled: true, size: 60, style: 'hover' },
    encoding: {
      ...axes,
      opacity: { condition: { param: 'nearest', empty: false, value: 1 }, value: 0 },
      tooltip: [
        { field: 'who', type: 'nominal', title: 'series' },
        { field: 'time', type: 'quantitative', title: data.time.name, format: ',.4~f' },
        { field: 'figure', type: 'quantitative', title: data.valueTitle, format: ',.4~f' },
      ],
    },
  }
}

function warmupLayers({ warmupTime, endTime }: ChartData): Layers {
  if (warmupTime <= 0) return []
  const values = [{ from: 0, to: warmupTime }]
  const x = { field: 'from', type: 'quantitative' } as const
  const band: Layers[number] = {
    data: { values },
    mark: { type: 'rect', style: 'warmup' },
    encoding: { x, x2: { field: 'to' } },
  }
  // A label wider than its band would run into the curve; the subtitle says what is shaded anyway.
  if (warmupTime / endTime < 0.1) return [band]
  const label: Layers[number] = {
    data: { values },
    mark: { type: 'text', style: 'warmup-label' },
    encoding: { x, y: { value: 0 }, text: { value: 'warm-up' } },
  }
  return [band, label]
}

function fitLayers(fit: FittedLine, labelAt: number, axes: Axes): Layers {
  const ends = [
    { time: fit.fromSec, drawn: fit.from },
    { time: fit.toSec, drawn: fit.to },
  ]
  const label = (style: string): Layers[number] => ({
    data: { values: [{ time: fit.toSec, drawn: labelAt }] },
    mark: { type: 'text', style, dx: -4, dy: -8, baseline: 'bottom' },
    encoding: { ...axes, text: { value: `fit: ${fit.label}` } },
  })
  return [
    { data: { values: ends }, mark: { type: 'line', style: 'fit', clip: true }, encoding: axes },
    label('fit-halo'),
    label('fit-label'),
  ]
}
