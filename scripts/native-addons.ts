import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'
import { addonName } from './packed-addon.ts'

const PACKED_ADDON = fileURLToPath(new URL('./packed-addon.ts', import.meta.url))
const LOADER = '\0addon-loader:'

/** Packages with a native part, and the prebuilt file for each platform: Node 24's binary interface is 137. */
const PACKAGES = [
  {
    name: 'pprof',
    folder: '@datadog/pprof',
    files: {
      'linux-x64': 'dd_pprof.node.abi137.node',
      'linux-arm64': 'dd_pprof.node.abi137.node',
      'darwin-x64': 'dd_pprof.node.abi137.node',
      'darwin-arm64': 'dd_pprof.node.abi137.node',
      'win32-x64': 'dd_pprof.node.abi137.node',
    },
  },
  {
    name: 'secp256k1',
    folder: 'secp256k1',
    files: {
      'linux-x64': 'secp256k1.glibc.node',
      'darwin-arm64': 'secp256k1.node',
      'win32-x64': 'secp256k1.node',
    },
  },
]

/** The prebuilt native parts that go along, by the name they get beside the bundle. */
export const ADDONS = PACKAGES.flatMap(({ name, folder, files }) =>
  Object.entries(files).map(([platform, file]) => {
    const [os = '', arch = ''] = platform.split('-')
    const source = new URL(`../node_modules/${folder}/prebuilds/${platform}/${file}`, import.meta.url)
    return { name: addonName(name, os, arch), source: fileURLToPath(source) }
  }),
)

/** Bundles packages with a native part, with a loader that knows where the bundle keeps it. */
export const nativeAddons: Plugin = {
  name: 'native-addons',
  resolveId(id, importer) {
    const owner = id === 'node-gyp-build' ? ownerOf(importer ?? '') : undefined
    return owner === undefined ? null : `${LOADER}${owner.name}`
  },
  load(id) {
    if (!id.startsWith(LOADER)) return null
    const name = JSON.stringify(id.slice(LOADER.length))
    return `module.exports = () => require(${JSON.stringify(PACKED_ADDON)}).loadPackedAddon(${name})`
  },
  transform(code, id) {
    // A package's folder is of no use to a loader that does not ask for it.
    if (ownerOf(id) !== undefined) return code.replaceAll('__dirname', '"."')
    // Asked for at run time in a clone, so that it may be missing; here it comes along.
    return code.includes(RUN_TIME_REQUIRE)
      ? code.replace(RUN_TIME_REQUIRE, "require('secp256k1/bindings.js')")
      : null
  },
}

const RUN_TIME_REQUIRE = "createRequire(import.meta.url)('secp256k1/bindings.js')"

function ownerOf(file: string) {
  const normal = file.replaceAll('\\', '/')
  return PACKAGES.find(({ folder }) => normal.includes(`/node_modules/${folder}/`))
}
