import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

let loaded: unknown = null

/**
 * Takes the place of `node-gyp-build` in the bundle: loads the profiler's native part, which lies beside the bundle
 * packed by Brotli. Node can only load it from a file.
 * @throws Error where the bundle has none for this platform; a run goes on without V8 profiles then.
 */
export function loadPackedAddon(): unknown {
  if (loaded !== null) return loaded
  const packed = readFileSync(new URL(`./${addonName(process.platform, process.arch)}`, import.meta.url))
  const dir = mkdtempSync(path.join(tmpdir(), 'sdk-memtest-addon-'))
  try {
    const file = path.join(dir, 'profiler.node')
    writeFileSync(file, brotliDecompressSync(packed))
    loaded = createRequire(import.meta.url)(file)
    return loaded
  } finally {
    // Windows keeps a loaded file locked; the system's own cleaning takes it later.
    if (process.platform !== 'win32') rmSync(dir, { recursive: true, force: true })
  }
}

/** The packed file of one platform. */
export function addonName(platform: string, arch: string): string {
  return `pprof-${platform}-${arch}.node.br`
}
