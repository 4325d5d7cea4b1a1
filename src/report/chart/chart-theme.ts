import type { Config } from 'vega-lite'

export type ChartTheme = 'light' | 'dark'

interface Palette {
  background: string
  text: string
  muted: string
  grid: string
  warmup: string
  /** Colours of the run, the Rust baseline, the previous run: told apart by lightness and dash too; then of further series. */
  lines: [run: string, rust: string, previous: string, fourth: string, fifth: string]
}

export const PALETTES: Record<ChartTheme, Palette> = {
  light: {
    background: '#ffffff',
    text: '#1f2328',
    muted: '#59636e',
    grid: '#d8dee4',
    warmup: '#eaeef2',
    lines: ['#0969da', '#bc4c00', '#8250df', '#1a7f37', '#bf3989'],
  },
  dark: {
    background: '#0d1117',
    text: '#f0f6fc',
    muted: '#9198a1',
    grid: '#30363d',
    warmup: '#1c2430',
    lines: ['#4493f8', '#f0883e', '#bd93f9', '#3fb950', '#f778ba'],
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
    // The chart is described as a whole: a voice that reads out each of 300 points helps nobody, and the CSV has them.
    mark: { aria: false },
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
      'panel-title': { color: text, align: 'left', baseline: 'bottom' },
      'panel-key': { color: muted, align: 'left', baseline: 'bottom' },
      count: { color: lines[0] },
      zero: { color: muted, strokeWidth: 1 },
      hover: { color: text, stroke: background },
    },
  }
}

/** The face that the charts are set in; Verdana has the same widths where DejaVu Sans is not installed. */
export const CHART_FONT = 'DejaVu Sans, Verdana, sans-serif'

// Advance widths of DejaVu Sans for the characters from space to tilde, in thousandths of the font size.
// biome-ignore format: a table
const WIDTHS = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
  748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
  615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
  337, 636, 838,
]
const WIDTH_OF_OTHERS = 640

/** The width of a line of text in DejaVu Sans, in pixels. */
export function textWidthPx(text: string, fontSizePx: number): number {
  let thousandths = 0
  for (const character of text) {
    thousandths += WIDTHS[(character.codePointAt(0) ?? 0) - 32] ?? WIDTH_OF_OTHERS
  }
  return (thousandths * fontSizePx) / 1000
}

/** Breaks text into at most `mostLines` lines of at most `widthPx`; what remains is cut with an ellipsis. */
export function fitLines(text: string, widthPx: number, fontSizePx: number, mostLines: number): string[] {
  const fits = (line: string) => textWidthPx(line, fontSizePx) <= widthPx
  const lines: string[] = []
  const words = text.split(' ').filter((word) => word !== '')
  while (words.length > 0 && lines.length < mostLines) {
    let line = words.shift() ?? ''
    while (words.length > 0 && fits(`${line} ${words[0]}`)) line += ` ${words.shift()}`
    const isCut = words.length > 0 && lines.length === mostLines - 1
    while (!fits(line + (isCut ? '…' : ''))) {
      line = `${line.replace(/…$/, '').slice(0, -1)}…`
      if (line.length <= 2) break
    }
    lines.push(isCut && !line.endsWith('…') ? `${line}…` : line)
  }
  return lines
}
