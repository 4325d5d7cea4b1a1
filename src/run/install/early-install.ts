import { existsSync, rmSync } from 'node:fs'
import { folderInCache } from './cache-folder.ts'
import { installedIntegrity, installPackage } from './npm-package.ts'

/** An SDK that npm installs while another npm still resolves the spec. */
export interface EarlyInstall {
  /** The folder of it, if it is the very package that was meant, by its checksum; else null. */
  matching(integrity: string): Promise<string | null>
  dispose(): Promise<void>
}

/**
 * Installs the SDK while its spec is still resolved: in a job without a cache npm then starts twice, side by side, and not
 * three times. The settings of the folder we were started in do not hold for it, so that it may be another package, or
 * none: the checksum tells, and whoever asked goes the long way. Null where a cache exists, since it may hold the package.
 */
export function installEarly(
  spec: string,
  cacheDir: string,
  signal: AbortSignal | undefined,
): EarlyInstall | null {
  if (existsSync(cacheDir)) return null
  const staging = folderInCache(cacheDir, 'staging-')
  const ended = new AbortController()
  const ends = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal])
  // What fails there is no package to whoever asks.
  const installed = install(spec, staging, ends).catch(() => null)
  return {
    matching: async (integrity) => (integrity !== '' && (await installed) === integrity ? staging : null),
    async dispose() {
      ended.abort()
      await installed
      rmSync(staging, { recursive: true, force: true })
    },
  }
}

async function install(spec: string, staging: string, signal: AbortSignal): Promise<string | null> {
  const { code } = await installPackage(spec, staging, signal)
  return code === 0 ? installedIntegrity(staging) : null
}
