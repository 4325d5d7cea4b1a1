import type { ChartSpec } from './chart.ts'
import { textWidthPx } from './font-widths.ts'
import { escapeHtml } from './html-escape.ts'

// Exported by Vega, missing from its types.
interface TextMetrics {
  width: (item: { fontSize?: number }, text: unknown) => number
}

/**
 * Compiles a chart to a standalone SVG, without a browser or a canvas. Loads Vega on first use (about a quarter of a
 * second).
 */
export async function renderSvg(spec: ChartSpec): Promise<string> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  // Without a canvas Vega takes 0.8 of the font size for every letter, which leaves gaps beside labels and legends.
  const { textMetrics } = vega as unknown as { textMetrics: TextMetrics }
  textMetrics.width = (item, text) => textWidthPx(String(text ?? ''), item.fontSize ?? 11)
  const silent = vega.logger(vega.None)
  const { spec: compiled } = compile(spec, { logger: silent })
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger: silent })
  try {
    const svg = await view.toSVG()
    // Vega gives its description to the element around a chart in a page, and none to an SVG of its own.
    const label = `<svg role="img" aria-label="${escapeHtml(spec.description)}" `
    // As a function: in a replacement given as text, a $ of the description would stand for what was matched.
    return svg.replace('<svg ', () => label)
  } finally {
    view.finalize()
  }
}
