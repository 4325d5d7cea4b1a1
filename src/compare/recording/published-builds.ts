import type { SdkRecord } from './run-metadata.ts'

// SHA-256 of the wasm in the npm package of each version that has a native counterpart on PyPI, which begins at 0.18.0.
const PUBLISHED_WASM: Readonly<Record<string, readonly string[]>> = {
  '0.19.2': ['5760c1896b85c5b2ef64c14143f940a55886388be743350eb8bd8f9f65f21e0b'],
}

/**
 * Whether the library under test is the published one of its version, so that what is known of that version's native
 * library holds for it. Its hash tells, whatever it was installed from; for a version whose hash is not known, what a
 * registry has under a version or a tag counts, and a file, a folder or a repository is a build of one's own.
 */
export function isPublishedBuild({ spec, version, wasmSha256 }: SdkRecord): boolean {
  const known = PUBLISHED_WASM[version]
  if (known !== undefined && wasmSha256 !== '') return known.includes(wasmSha256)
  return /^[\w.^~+-]+$/.test(spec) && !/\.(tgz|whl)$/.test(spec)
}
