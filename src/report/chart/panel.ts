import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js'

export type Layers = LayerSpec<string>['layer']

/** A series that a reader may leave out, and the parameter of the chart that says whether it is drawn. */
export interface Switch {
  param: string
  name: string
  /** Its place in the theme's colours. */
  colour: number
  /** How its line is drawn, so that a series is told from another without its colour. */
  line: 'solid' | 'dashed' | 'dotted'
}

/** One view of the chart without its size: the picture lays panels out beside each other, the page one by one. */
export interface Panel {
  /** Unique in a chart. */
  id: string
  title: string
  /** What the marks mean, in a line. */
  key: string
  heightPx: number
  layer: Layers
  /** What the marks are drawn from, by the names that the layers use. */
  datasets: Record<string, object[]>
  /** What a field is called where the figures are read, in the order of the columns. */
  columns: Record<string, string>
  /** One a series where there are several. */
  switches: Switch[]
  /** The parameter that holds the part of the x axis in view, and the whole of it; null where there is no zoom. */
  zoom: { param: string; whole: [from: number, to: number] } | null
}

export interface PanelOptions {
  /** Whether it answers to the pointer; a picture needs no such layers. */
  interactive: boolean
  /** Whether it is drawn as wide as its column, which may be narrow, or at the width of a picture. */
  width: 'fluid' | 'fixed'
}

/** Whether a row's series is to be drawn, as an expression over `field`; none where there is nothing to leave out. */
export function isShown(
  field: string,
  switches: readonly Switch[],
  interactive: boolean,
): { filter: string }[] {
  if (!interactive || switches.length < 2) return []
  const series = switches.map(({ param, name }) => `(datum.${field} === '${name}' && ${param})`)
  return [{ filter: series.join(' || ') }]
}

/**
 * The part of the x axis in view, in a unit's `params`: dragged along, and zoomed by pinching or by the wheel with Ctrl. The
 * wheel alone scrolls the page.
 */
export function zoomParam(id: string, interactive: boolean): object {
  if (!interactive) return {}
  const select = { type: 'interval', encodings: ['x'], zoom: 'wheel![event.ctrlKey]' } as const
  return { params: [{ name: `zoom_${id}`, select, bind: 'scales' }] }
}

/** The signal by which Vega knows {@link zoomParam} of a field. */
export function zoomOf(
  id: string,
  field: string,
  whole: [from: number, to: number],
  interactive: boolean,
): Panel['zoom'] {
  return interactive && whole[1] > whole[0] ? { param: `zoom_${id}_${field}`, whole } : null
}

/** The mark nearest to the pointer, with its figures. */
export function hoverLayer(
  id: string,
  {
    data,
    transform,
    encoding,
    tooltip,
  }: { data: string; transform: object[]; encoding: object; tooltip: object[] },
): Layers[number] {
  return {
    data: { name: data },
    transform,
    params: [
      {
        name: `nearest_${id}`,
        select: { type: 'point', nearest: true, on: 'pointerover', clear: 'pointerout' },
      },
    ],
    mark: { type: 'point', filled: true, size: 60, style: 'hover', clip: true },
    encoding: {
      ...encoding,
      opacity: { condition: { param: `nearest_${id}`, empty: false, value: 1 }, value: 0 },
      tooltip,
    },
  } as Layers[number]
}
