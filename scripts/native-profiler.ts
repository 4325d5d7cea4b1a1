import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'
import { addonName } from './packed-addon.ts'

const PACKED_ADDON = fileURLToPath(new URL('./packed-addon.ts', import.meta.url))
const ADDON_LOADER = '\0addon-loader'

/** Node 24's binary interface: the one that an action with `using: node24` runs on. */
const ABI = 137
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win32-x64']

/** The profiler's prebuilt native parts that go along, by the name they get. */
export const PROFILER_ADDONS = PLATFORMS.map((platform) => {
  const [os = '', arch = ''] = platform.split('-')
  return {
    name: addonName(os, arch),
    source: fileURLToPath(
      new URL(
        `../node_modules/@datadog/pprof/prebuilds/${platform}/dd_pprof.node.abi${ABI}.node`,
        import.meta.url,
      ),
    ),
  }
})

/** Bundles `@datadog/pprof` with a loader for its native part that knows where the bundle keeps it. */
export const nativeProfiler: Plugin = {
  name: 'native-profiler',
  resolveId: (id) => (id === 'node-gyp-build' ? ADDON_LOADER : null),
  load: (id) =>
    id === ADDON_LOADER ? `module.exports = require(${JSON.stringify(PACKED_ADDON)}).loadPackedAddon` : null,
  transform(code, id) {
    // It only says where the package's folder is, to a loader that does not ask.
    return /@datadog[/\\]pprof/.test(id) ? code.replaceAll('__dirname', '"."') : null
  },
}
