import type { Config } from 'vega-lite'
import { CHART_FONT } from './font-widths.ts'

export type ChartTheme = 'light' | 'dark'

interface Palette {
  background: string
  text: string
  muted: string
  grid: string
  warmup: string
  /** Colours of the run, the Rust baseline, the previous run: told apart by lightness and dash too. */
  lines: [run: string, rust: string, previous: string]
}

export const PALETTES: Record<ChartTheme, Palette> = {
  light: {
    background: '#ffffff',
    text: '#1f2328',
    muted: '#59636e',
    grid: '#d8dee4',
    warmup: '#eaeef2',
    lines: ['#0969da', '#bc4c00', '#8250df'],
  },
  dark: {
    background: '#0d1117',
    text: '#f0f6fc',
    muted: '#9198a1',
    grid: '#30363d',
    warmup: '#1c2430',
    lines: ['#4493f8', '#f0883e', '#bd93f9'],
  },
}

/** All that a theme changes in a chart: the rest of the spec is the same for light and dark. */
export function chartConfig(theme: ChartTheme): Config {
  const { background, text, muted, grid, warmup, lines } = PALETTES[theme]
  return {
    background,
    font: CHART_FONT,
    padding: 16,
    range: { category: lines },
    view: { stroke: null },
    title: {
      color: text,
      subtitleColor: muted,
      fontSize: 17,
      subtitleFontSize: 12,
      subtitlePadding: 6,
      subtitleLineHeight: 17,
      fontWeight: 'normal',
      anchor: 'start',
      frame: 'group',
      offset: 14,
    },
    axis: {
      labelColor: muted,
      titleColor: muted,
      gridColor: grid,
      domainColor: grid,
      tickColor: grid,
      labelFontSize: 11,
      titleFontSize: 12,
      titleFontWeight: 'normal',
      titlePadding: 8,
      labelLimit: 120,
      titleLimit: 400,
    },
    axisX: { grid: false, domainColor: muted, tickColor: muted },
    axisY: { domain: false, ticks: false, labelPadding: 8 },
    legend: {
      labelColor: text,
      labelFontSize: 12,
      labelLimit: 260,
      title: null,
      orient: 'top',
      direction: 'horizontal',
      symbolStrokeWidth: 2.5,
      symbolSize: 500,
      symbolType: 'stroke',
      columnPadding: 18,
      offset: 8,
    },
    style: {
      warmup: { color: warmup },
      'warmup-label': { color: muted, fontSize: 11, align: 'left', baseline: 'top', dx: 5, dy: 5 },
      cycle: { color: muted },
      fit: { color: text, strokeWidth: 1.5, strokeDash: [7, 4] },
      'fit-label': { color: text, fontSize: 13, align: 'right' },
      'fit-halo': {
        color: background,
        stroke: background,
        strokeWidth: 5,
        strokeJoin: 'round',
        fontSize: 13,
        align: 'right',
      },
      'panel-title': { color: text, fontSize: 12, align: 'left', baseline: 'bottom' },
      count: { color: lines[0] },
      hover: { color: text, stroke: background },
    },
  }
}
