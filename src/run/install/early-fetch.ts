import { existsSync, rmSync } from 'node:fs'
import { folderInCache } from './cache-folder.ts'
import { hasIntegrity, pack, SDK_PACKAGE } from './npm-package.ts'

/** A package that npm fetches while it still resolves the spec. */
export interface EarlyFetch {
  /** Its file, if it is the very one that was meant, by its checksum; else null. */
  matching(integrity: string): Promise<string | null>
  dispose(): Promise<void>
}

/**
 * Fetches the package while its spec is still resolved: two npm processes side by side save a second in a job without a
 * cache. Null where a cache exists, since it may hold the package.
 */
export function fetchEarly(
  spec: string,
  cacheDir: string,
  signal: AbortSignal | undefined,
): EarlyFetch | null {
  if (existsSync(cacheDir)) return null
  const into = folderInCache(cacheDir, 'download-')
  const ended = new AbortController()
  const packing = pack(
    spec,
    `${SDK_PACKAGE}@${spec}`,
    into,
    signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]),
  ).catch(() => null)
  return {
    async matching(integrity) {
      if (integrity === '') return null
      const tarball = await packing
      return tarball !== null && hasIntegrity(tarball, integrity) ? tarball : null
    },
    async dispose() {
      ended.abort()
      await packing
      rmSync(into, { recursive: true, force: true })
    },
  }
}
