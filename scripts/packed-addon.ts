import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

const loaded = new Map<string, unknown>()

/**
 * Takes the place of `node-gyp-build` in the bundle: loads a package's native part, which lies beside the bundle packed
 * by Brotli. Node can only load it from a file.
 * @throws Error where the bundle has none for this platform; both packages can be done without.
 */
export function loadPackedAddon(name: string): unknown {
  const present = loaded.get(name)
  if (present !== undefined) return present
  const packed = readFileSync(
    new URL(`./${addonName(name, process.platform, process.arch)}`, import.meta.url),
  )
  const dir = mkdtempSync(path.join(tmpdir(), 'sdk-memtest-addon-'))
  try {
    const file = path.join(dir, `${name}.node`)
    writeFileSync(file, brotliDecompressSync(packed))
    const addon: unknown = createRequire(import.meta.url)(file)
    loaded.set(name, addon)
    return addon
  } finally {
    // Windows keeps a loaded file locked; the system's own cleaning takes it later.
    if (process.platform !== 'win32') rmSync(dir, { recursive: true, force: true })
  }
}

/** The packed file of one package on one platform. */
export function addonName(name: string, platform: string, arch: string): string {
  return `${name}-${platform}-${arch}.node.br`
}
