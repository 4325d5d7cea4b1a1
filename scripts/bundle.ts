import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { type OutputChunk, type Plugin, rolldown } from 'rolldown'
import { ASSET_NAMES, assetSource } from '../src/report/assets.ts'
import { PROGRAM_NAMES, programSource } from '../src/run/hosts/programs.ts'
import { licenseTexts } from './license-texts.ts'
import { ADDONS, nativeAddons } from './native-addons.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Every file that Node is started with; the names are what `action.yml`, `package.json` and `child-environment.ts` say. */
export const ENTRIES = {
  main: 'src/action.ts',
  report: 'src/action-report.ts',
  cli: 'src/cli.ts',
  harness: 'src/run/harness/harness.ts',
  preload: 'src/run/probe/preload.ts',
}

/** What runs in a page; its name is what `page-server.ts` says. */
const PAGE_AGENT = { 'page-agent': 'src/run/hosts/chromium/page/agent.ts' }

/** What stays out: the SDK is installed at run time beside its own wasm, and takes better-sqlite3 with it. */
export const EXTERNAL = ['@breeztech/breez-sdk-spark', 'better-sqlite3']

/** Read by its package beside the bundled code; too dense for packing to be worth it. */
const SECP256K1 = path.join(ROOT, 'node_modules/tiny-secp256k1/lib/secp256k1.wasm')

const pack = promisify(brotliCompress)

/**
 * `@actions/artifact` brings an unzipper for downloads, which we do ourselves, with limits; a package below it states no
 * licence, so none of it is passed on.
 */
const withoutUnzipper: Plugin = {
  name: 'without-unzipper',
  resolveId: (id) => (id === 'unzip-stream' ? '\0no-unzipper' : null),
  load: (id) => (id === '\0no-unzipper' ? 'export default {}' : null),
}

/**
 * Bundles the sources into a folder: one ESM file an entry, shared code in chunks of fixed names, assets beside them, and
 * the licences of all that went in. The same sources and packages give the same bytes, wherever they lie.
 * @param packing How hard to pack the assets: `small` takes 10 s of CPU, `fast` is for tests.
 */
export async function bundle(outDir: string, packing: 'small' | 'fast' = 'small'): Promise<void> {
  await rm(outDir, { recursive: true, force: true })
  await mkdir(outDir, { recursive: true })
  const build = await rolldown({
    cwd: ROOT,
    input: ENTRIES,
    platform: 'node',
    external: EXTERNAL,
    plugins: [withoutUnzipper, nativeAddons],
    logLevel: 'warn',
  })
  const { output } = await build.write({
    dir: outDir,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // Node resolves `new URL('./x', import.meta.url)` from any chunk, so all lie in one folder.
    assetFileNames: '[name][extname]',
  })
  await build.close()
  const page = await bundlePage(outDir)
  await copyFile(SECP256K1, path.join(outDir, 'secp256k1.wasm'))
  const assets = ASSET_NAMES.map((name) => ({ name, source: fileURLToPath(assetSource(name)) }))
  const quality = packing === 'small' ? constants.BROTLI_MAX_QUALITY : 1
  const programs = PROGRAM_NAMES.map((name) => ({ name, source: programSource(name) }))
  const beside = [...assets, ...programs].map(({ name, source }) => ({ name: `${name}.br`, source }))
  const packed = [...beside, ...ADDONS]
  await Promise.all(
    packed.map(async ({ name, source }) =>
      writeFile(
        path.join(outDir, name),
        await pack(await readFile(source), { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
      ),
    ),
  )
  const modules = [...output, ...page]
    .filter((item): item is OutputChunk => item.type === 'chunk')
    .flatMap(({ moduleIds }) => moduleIds)
  const files = [...modules, SECP256K1, ...assets.map(({ source }) => source)]
  await writeFile(path.join(outDir, 'licenses.txt'), await licenseTexts(files))
}

/** The agent of a measured page: one file that needs nothing of Node. */
async function bundlePage(outDir: string): Promise<OutputChunk[]> {
  const build = await rolldown({ cwd: ROOT, input: PAGE_AGENT, platform: 'browser', logLevel: 'warn' })
  const { output } = await build.write({
    dir: outDir,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].js',
  })
  await build.close()
  return output.filter((item): item is OutputChunk => item.type === 'chunk')
}
