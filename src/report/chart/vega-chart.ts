import type { Config } from 'vega-lite'
import type { Resolve } from 'vega-lite/types_unstable/resolve.js'
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js'
import type { RunReport } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { countPanels } from './chart-counts.ts'
import { chartData } from './chart-data.ts'
import { metricPanel } from './chart-layers.ts'
import { chartSubject } from './chart-subject.ts'
import { type ChartTheme, chartConfig, fitLines } from './chart-theme.ts'
import { metricTitle, pictureTitle } from './chart-title.ts'
import { growthPanel } from './growth-panel.ts'
import { memoryPanel } from './memory-panel.ts'
import type { Layers, Panel, PanelOptions, Switch } from './panel.ts'

export interface ChartOptions {
  theme: ChartTheme
  /** Null: the metric that matters most, see {@link chartSubject}. */
  metric: NumericColumn | null
  /** Whether the chart answers to the pointer; a picture needs no such layers. */
  interactive: boolean
}

interface View extends LayerSpec<string> {
  width: number
  height: number
}

interface Row {
  hconcat: View[]
  spacing: number
  bounds: 'flush'
  resolve: Resolve
}

/** A Vega-Lite spec of three rows at most: one metric over time; all memory and the increments; the counts. */
export interface ChartSpec {
  $schema: string
  /** The title and what stands below it, for those who do not see the picture. */
  description: string
  title: { text: string; subtitle: string[] }
  params: { name: string; value: boolean; bind: { input: 'checkbox'; name: string } }[]
  datasets: Record<string, object[]>
  vconcat: (View | Row)[]
  spacing: number
  resolve: Resolve
  config: Config
}

const CHART_WIDTH_PX = 780
const GAP_PX = 74

/** Each panel has colours and a legend of its own. */
const APART = {
  resolve: {
    scale: { color: 'independent', strokeDash: 'independent' },
    legend: { color: 'independent', strokeDash: 'independent' },
  },
} as const

/** The panels of one metric: over time with its baselines, warm-up, reconnects and trend; then what each cycle added. */
export function metricPanels(report: RunReport, metric: NumericColumn, options: PanelOptions): Panel[] {
  const data = chartData(report, metric)
  if (data === null) return []
  const growth = growthPanel(report, metric, options.interactive)
  return [metricPanel(data, metricTitle(data), options), ...(growth === null ? [] : [growth])]
}

/**
 * The panels that are the same whichever metric is chosen: all memory over time, and the exact counts.
 * @param without A metric whose count is drawn large already.
 */
export function commonPanels(
  report: RunReport,
  interactive: boolean,
  without: NumericColumn | null = null,
): { memory: Panel | null; counts: Panel[] } {
  return { memory: memoryPanel(report, interactive), counts: countPanels(report, interactive, without) }
}

/**
 * The Vega-Lite spec behind the SVG and the PNG, made of the panels that the page shows one by one. Only `config` differs
 * between themes.
 */
export function chartSpec(report: RunReport, { theme, metric: asked, interactive }: ChartOptions): ChartSpec {
  const metric = asked ?? chartSubject(report.judgement, report.recording)
  const data = metric === null ? null : chartData(report, metric)
  const [main, growth] = metric === null ? [] : metricPanels(report, metric, { interactive, width: 'fixed' })
  const { memory, counts } = commonPanels(report, interactive, main === undefined ? null : metric)
  const second = [memory, growth].flatMap((panel) => (panel == null ? [] : [panel]))
  const shown = [...(main === undefined ? [] : [main]), ...second, ...counts]
  const title = pictureTitle(report, data, CHART_WIDTH_PX)
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: [title.text, ...title.subtitle].join('\n'),
    title,
    params: interactive ? switchParams(shown) : [],
    datasets: Object.assign({}, ...shown.map(({ datasets }) => datasets)),
    vconcat: [
      main === undefined ? noData() : viewOf(main, CHART_WIDTH_PX),
      ...rowOf(second),
      ...rowOf(counts),
    ],
    spacing: 48,
    ...APART,
    config: chartConfig(theme),
  }
}

function switchParams(panels: readonly Panel[]): ChartSpec['params'] {
  const switches = panels.flatMap((panel): Switch[] => (panel.switches.length < 2 ? [] : panel.switches))
  const byParam = new Map(switches.map((one) => [one.param, one]))
  return [...byParam.values()].map(({ param, name }) => ({
    name: param,
    value: true,
    bind: { input: 'checkbox', name },
  }))
}

function viewOf({ layer, heightPx }: Panel, width: number): View {
  return { width, height: heightPx, layer }
}

const PANEL_TITLE_PX = 12
const PANEL_KEY_PX = 11

/** Panels beside each other, each with its title in its own view: as a view's title it would hang at another height in each. */
function rowOf(panels: readonly Panel[]): Row[] {
  if (panels.length === 0) return []
  const width = (CHART_WIDTH_PX - GAP_PX * (panels.length - 1)) / panels.length
  const line = (text: string, style: string, fontSize: number, y: number): Layers => {
    const [fitting] = fitLines(text, width + GAP_PX / 2, fontSize, 1)
    if (fitting === undefined) return []
    const encoding = { x: { value: 0 }, y: { value: y }, text: { value: fitting } }
    return [{ data: { values: [{}] }, mark: { type: 'text', style, fontSize }, encoding }]
  }
  const views = panels.map((panel): View => {
    const { title, key, layer } = panel
    const heading = [
      ...line(title, 'panel-title', PANEL_TITLE_PX, key === '' ? -12 : -27),
      ...line(key, 'panel-key', PANEL_KEY_PX, -11),
    ]
    return { ...viewOf(panel, width), layer: [...heading, ...layer] }
  })
  return [{ bounds: 'flush', spacing: GAP_PX, hconcat: views, ...APART }]
}

function noData(): View {
  const text: LayerSpec<string>['layer'][number] = {
    data: { values: [{}] },
    mark: { type: 'text', style: 'warmup-label', align: 'center', fontSize: 14 },
    encoding: { text: { value: 'No figure over time in this run' } },
  }
  return { width: CHART_WIDTH_PX, height: 60, layer: [text] }
}
