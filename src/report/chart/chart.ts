export { chartConfig, PALETTES } from './chart-theme.ts'
export { type PngAssets, renderPng, renderSvg } from './pictures.ts'
export { mermaidChart, sparkline } from './text-charts.ts'
export { chartSpec, chartSubject, drawableMetrics } from './vega-chart.ts'
