import { initWasm, Resvg } from '@resvg/resvg-wasm'
import type { TopLevelSpec } from 'vega-lite'
import { escapeHtml } from '../../text/text.ts'
import { textWidthPx } from './chart-theme.ts'

// Exported by Vega, missing from its types.
interface TextMetrics {
  width: (item: { fontSize?: number }, text: unknown) => number
}

/** A chart, with what it shows in words. */
export type DrawnSpec = TopLevelSpec & { description: string }

/**
 * Compiles a chart to a standalone SVG, without a browser or a canvas. Loads Vega on first use (about a quarter of a
 * second).
 */
export async function renderSvg(spec: DrawnSpec): Promise<string> {
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

/** What turning a chart into pixels needs besides the chart. */
export interface PngAssets {
  resvgWasm: Uint8Array
  /** TrueType faces; without one no text is drawn at all. */
  fonts: Uint8Array[]
}

let ready: Promise<void> | null = null

/**
 * Renders an SVG as PNG.
 * @param scale Pixels a CSS pixel; 2 stays sharp on dense screens.
 */
export async function renderPng(svg: string, assets: PngAssets, scale = 2): Promise<Uint8Array> {
  // resvg refuses to be initialized twice in one process.
  ready ??= initWasm(assets.resvgWasm)
  await ready
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontBuffers: assets.fonts,
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  } as ConstructorParameters<typeof Resvg>[1])
  const image = resvg.render()
  try {
    return image.asPng()
  } finally {
    image.free()
    resvg.free()
  }
}
