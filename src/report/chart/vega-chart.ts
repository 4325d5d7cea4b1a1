import type { Config } from 'vega-lite'
import type { LayerSpec } from 'vega-lite/types_unstable/spec/index.js'
import { isByteMetric, type Judgement, type Recording, type RunReport } from '../../compare/compare.ts'
import type { NumericColumn } from '../../compare/recording/columns.ts'
import { type CountRow, countRow } from './chart-counts.ts'
import { type ChartRow, chartData } from './chart-data.ts'
import { chartLayers } from './chart-layers.ts'
import { type ChartTheme, chartConfig } from './chart-theme.ts'
import { metricTitle, pictureTitle } from './chart-title.ts'

export interface ChartOptions {
  theme: ChartTheme
  /** Null: the metric that matters most, see {@link chartSubject}. */
  metric: NumericColumn | null
  /** Whether the chart answers to the pointer; a picture needs no such layers. */
  interactive: boolean
  /** Whether the chart says the verdict, as a picture of its own must, or only what it draws. */
  title: 'verdict' | 'metric'
}

/** A Vega-Lite spec of two panels at most: the main one, and below it the counts where there are any. */
export interface ChartSpec {
  $schema: string
  /** The title and what stands below it, for those who do not see the picture. */
  description: string
  title: { text: string; subtitle: string[] }
  datasets: { samples: ChartRow[] }
  vconcat: [main: LayerSpec<string>] | [main: LayerSpec<string>, counts: CountRow]
  spacing: number
  config: Config
}

const CHART_WIDTH_PX = 780
const PANEL_HEIGHT_PX = 290

/**
 * The Vega-Lite spec behind the SVG, the PNG and the HTML: one metric of a run over time, with its Rust baseline, its
 * previous run, its warm-up, its reconnects and its fitted line, above the exact counts per cycle. Only `config`
 * differs between themes.
 */
export function chartSpec(report: RunReport, options: ChartOptions): ChartSpec {
  const metric = options.metric ?? chartSubject(report.judgement, report.recording)
  const data = metric === null ? null : chartData(report, metric)
  const main: LayerSpec<string> = {
    width: CHART_WIDTH_PX,
    height: data === null ? 60 : PANEL_HEIGHT_PX,
    layer: data === null ? [noData()] : chartLayers(data, options.interactive),
  }
  const counts = countRow(report, CHART_WIDTH_PX, options.interactive)
  const title =
    options.title === 'verdict'
      ? pictureTitle(report, data, CHART_WIDTH_PX)
      : metricTitle(data, CHART_WIDTH_PX)
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: [title.text, ...title.subtitle].join('\n'),
    title,
    datasets: { samples: data?.rows ?? [] },
    vconcat: counts === null ? [main] : [main, counts],
    spacing: 34,
    config: chartConfig(options.theme),
  }
}

function noData(): LayerSpec<string>['layer'][number] {
  return {
    data: { values: [{}] },
    mark: { type: 'text', style: 'warmup-label', align: 'center', fontSize: 14 },
    encoding: { text: { value: 'No figure over time in this run' } },
  }
}

// What a reader wants to see first among equals: where the leak is counted, then where it is estimated.
const PREFERRED: NumericColumn[] = ['rust_live_bytes', 'heap_alloc_bytes', 'rss_bytes']

/** The metrics that can be drawn over time, in the table's order: bytes before counts. */
export function drawableMetrics(judgement: Judgement, recording: Recording): NumericColumn[] {
  const names = new Set<NumericColumn>([
    judgement.specification.metric,
    ...judgement.metrics.map(({ name }) => name),
  ])
  const drawable = [...names].filter((name) => recording.columns[name]?.some((value) => !Number.isNaN(value)))
  return drawable.toSorted((a, b) => orderOf(a) - orderOf(b))
}

/** The metric that the chart shows first: a leaking one if there is one, else the specification's. */
export function chartSubject(judgement: Judgement, recording: Recording): NumericColumn | null {
  const drawable = drawableMetrics(judgement, recording)
  const leaking = drawable.find((name) =>
    judgement.metrics.some((metric) => metric.name === name && metric.verdict === 'leak'),
  )
  const fallback = drawable.includes(judgement.specification.metric) ? judgement.specification.metric : null
  return leaking ?? fallback ?? drawable[0] ?? null
}

function orderOf(metric: NumericColumn): number {
  const preferred = PREFERRED.indexOf(metric)
  if (preferred >= 0) return preferred
  return isByteMetric(metric) ? PREFERRED.length : PREFERRED.length + 1
}
