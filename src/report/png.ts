import { initWasm, Resvg } from '@resvg/resvg-wasm'

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
