import type { PngAssets } from './png.ts'

/** What the pictures and the HTML are made with; read by `src/files/assets.ts`. */
export interface ReportAssets {
  png: PngAssets
  /** Vega, Vega-Lite and vega-embed as classic scripts, in this order: they define `vegaEmbed`. */
  browserScripts: string[]
}
