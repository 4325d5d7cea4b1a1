/** Files that a report needs besides its code: from beside the bundle, or from `node_modules`. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { RunFailure } from '../errors.ts'
import type { PngAssets } from './chart/chart.ts'

/**
 * Files that a report needs besides its code, and where a clone finds them: a package's entry and a path from there.
 * The build puts each beside the bundle under its name and `.br`, packed with Brotli, see {@link assetSource}.
 */
export const ASSET_NAMES = [
  'resvg.wasm',
  'DejaVuSans.ttf',
  'vega.min.js',
  'vega-lite.min.js',
  'vega-embed.min.js',
] as const
export type AssetName = (typeof ASSET_NAMES)[number]

const IN_PACKAGES: Record<AssetName, { entry: string; path: string }> = {
  'resvg.wasm': { entry: '@resvg/resvg-wasm/index_bg.wasm', path: '' },
  'DejaVuSans.ttf': { entry: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf', path: '' },
  // The three are Vega's own builds for browsers; their packages export only the entry beside them.
  'vega.min.js': { entry: 'vega', path: './vega.min.js' },
  'vega-lite.min.js': { entry: 'vega-lite', path: './vega-lite.min.js' },
  'vega-embed.min.js': { entry: 'vega-embed', path: './vega-embed.min.js' },
}

/** Where an asset lies in `node_modules`. */
export function assetSource(name: AssetName): URL {
  const { entry, path } = IN_PACKAGES[name]
  return new URL(path, import.meta.resolve(entry))
}

const unpack = promisify(brotliDecompress)

let loaded: Promise<ReportAssets> | null = null

/** Reads the assets once, from beside the bundle or, in a clone, from `node_modules`. */
export function loadAssets(): Promise<ReportAssets> {
  loaded ??= readAssets()
  return loaded
}

async function readAssets(): Promise<ReportAssets> {
  const text = async (name: AssetName) => (await read(name)).toString('utf8')
  const [resvgWasm, font, ...browserScripts] = await Promise.all([
    read('resvg.wasm'),
    read('DejaVuSans.ttf'),
    text('vega.min.js'),
    text('vega-lite.min.js'),
    text('vega-embed.min.js'),
  ])
  return { png: { resvgWasm, fonts: [font] }, browserScripts }
}

async function read(name: AssetName): Promise<Buffer> {
  const packed = new URL(`./${name}.br`, import.meta.url)
  try {
    if (existsSync(packed)) return await unpack(await readFile(packed))
    return await readFile(assetSource(name))
  } catch (cause) {
    const missing = ['ENOENT', 'ERR_MODULE_NOT_FOUND'].includes(String((cause as NodeJS.ErrnoException).code))
    if (!missing) throw cause
    throw new RunFailure(
      `${name} should lie beside the program or in node_modules, and is in neither: run "npm ci"`,
      { cause },
    )
  }
}

/** What the pictures and the HTML are made with; read by `assets.ts`. */
export interface ReportAssets {
  png: PngAssets
  /** Vega, Vega-Lite and vega-embed as classic scripts, in this order: they define `vegaEmbed`. */
  browserScripts: string[]
}
