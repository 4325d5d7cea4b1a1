import type { PositionDef } from 'vega-lite/types_unstable/channeldef.js'
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js'
import { type ChartData, PREVIOUS, RUN, RUST } from './chart-data.ts'
import type { FittedLine } from './chart-fit.ts'

type Layers = LayerSpec<string>['layer']

// Fewer points than this are shown as points too: a line of three samples must not look like a measured curve.
const FEW_POINTS = 40

const DASHES: Record<string, number[]> = { [RUN]: [1, 0], [RUST]: [9, 4], [PREVIOUS]: [3, 3] }

/** The layers of the main panel, from the back to the front. */
export function chartLayers(data: ChartData, interactive: boolean): Layers {
  const domain = [RUN, RUST, PREVIOUS].filter(
    (who) => data.connected.some((row) => row.who === who) || who === RUN,
  )
  const x = {
    field: 'time',
    type: 'quantitative',
    title: `${data.time.name} since start`,
    scale: { domain: [0, data.endTime], nice: false },
    axis: { tickCount: 10 },
  } satisfies PositionDef<string>
  const y = {
    field: 'drawn',
    type: 'quantitative',
    title: data.yTitle,
    scale: { domain: data.range, zero: false, nice: false },
    axis: { tickCount: 6 },
  } satisfies PositionDef<string>
  const legend = domain.length > 1 ? { values: domain } : null
  // The palette has one colour a place, so the domain names all three even where the legend needs fewer.
  const color = {
    field: 'who',
    type: 'nominal',
    scale: { domain: [RUN, RUST, PREVIOUS] },
    legend,
  } as const
  const strokeDash = {
    field: 'who',
    type: 'nominal',
    scale: { domain: [RUN, RUST, PREVIOUS], range: Object.values(DASHES) },
    legend,
  } as const
  const tooltip = [
    { field: 'who', type: 'nominal', title: 'series' },
    { field: 'time', type: 'quantitative', title: data.time.name, format: ',.4~f' },
    { field: 'measured', type: 'quantitative', title: data.yTitle, format: ',.4~f' },
  ] as const
  const isFew = data.connected.filter((row) => row.who === RUN).length <= FEW_POINTS
  return [
    ...warmupLayers(data),
    {
      data: { values: data.connected.filter((row) => row.who !== RUN) },
      mark: { type: 'line', strokeWidth: 1.5, strokeJoin: 'round', clip: true },
      encoding: { x, y, color, strokeDash },
    },
    {
      data: { values: data.connected.filter((row) => row.who === RUN) },
      mark: { type: 'line', strokeWidth: 2.2, strokeJoin: 'round', clip: true },
      encoding: { x, y, color, strokeDash },
    },
    ...(isFew
      ? ([
          {
            data: { values: data.connected.filter((row) => row.who === RUN) },
            mark: { type: 'point', filled: true, size: 36, opacity: 1 },
            encoding: { x, y, color },
          },
        ] satisfies Layers)
      : []),
    {
      data: { values: data.atRest },
      mark: { type: 'point', filled: false, size: 26, strokeWidth: 1.3, opacity: 1 },
      encoding: { x, y, color },
    },
    {
      data: { values: data.ticks },
      mark: { type: 'tick', orient: 'vertical', size: 9, thickness: 1, style: 'cycle', yOffset: -5 },
      encoding: {
        x,
        y: { value: 'height' },
        ...(interactive ? { tooltip: [{ field: 'cycle', type: 'quantitative', title: 'reconnect' }] } : {}),
      },
    },
    ...(data.fit === null ? [] : fitLayers(data.fit, x, y)),
    ...(interactive
      ? ([
          {
            data: { values: [...data.connected, ...data.atRest] },
            params: [
              {
                name: 'nearest',
                select: { type: 'point', nearest: true, on: 'pointerover', clear: 'pointerout' },
              },
            ],
            mark: { type: 'point', filled: true, size: 60, style: 'hover' },
            encoding: {
              x,
              y,
              opacity: { condition: { param: 'nearest', empty: false, value: 1 }, value: 0 },
              tooltip: [...tooltip],
            },
          },
        ] satisfies Layers)
      : []),
  ]
}

function warmupLayers({ warmupTime, endTime }: ChartData): Layers {
  if (warmupTime <= 0) return []
  const values = [{ from: 0, to: warmupTime }]
  const band: Layers[number] = {
    data: { values },
    mark: { type: 'rect', style: 'warmup' },
    encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' } },
  }
  // A label wider than its band would run into the curve; the subtitle says what is shaded anyway.
  if (warmupTime / endTime < 0.1) return [band]
  const label: Layers[number] = {
    data: { values },
    mark: { type: 'text', style: 'warmup-label' },
    encoding: { x: { field: 'from', type: 'quantitative' }, y: { value: 0 }, text: { value: 'warm-up' } },
  }
  return [band, label]
}

function fitLayers(fit: FittedLine, x: PositionDef<string>, y: PositionDef<string>): Layers {
  const ends = [
    { time: fit.fromSec, drawn: fit.from },
    { time: fit.toSec, drawn: fit.to },
  ]
  // Above the end of a rising line, below that of a falling one: the side where the line itself is not.
  const place = fit.isRising ? { dy: -9, baseline: 'bottom' as const } : { dy: 9, baseline: 'top' as const }
  const label = (style: string): Layers[number] => ({
    data: { values: ends.slice(1) },
    mark: { type: 'text', style, dx: -4, ...place },
    encoding: { x, y, text: { value: fit.label } },
  })
  return [
    { data: { values: ends }, mark: { type: 'line', style: 'fit', clip: true }, encoding: { x, y } },
    label('fit-halo'),
    label('fit-label'),
  ]
}
