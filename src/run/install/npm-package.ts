/** A package as npm packs it: fetched, checked, refused. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../../errors.ts'
import { npm } from './npm.ts'

export const SDK_PACKAGE = '@breeztech/breez-sdk-spark'

// Through `npm pack` a package is measured as its users would get it, by the settings of the folder we were started in.
export async function pack(
  spec: string,
  source: string,
  into: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const flags = ['--pack-destination', resolve(into), '--json', '--ignore-scripts']
  const answer = await npm(['pack', ...flags, '--', source], { signal })
  if (answer.code !== 0) throw notInstallable(spec, answer.errorText)
  const packed: unknown = JSON.parse(answer.output)
  // npm 12 answers with an object by name, earlier ones with a list.
  const [entry] = Object.values(packed as Record<string, { filename: string }>)
  return join(into, entry?.filename ?? '')
}

export function hasIntegrity(tarball: string, integrity: string): boolean {
  return integrity.split(/\s+/).some((each) => {
    const [algorithm = '', expected] = each.split(/-(.*)/)
    const known = ['sha256', 'sha384', 'sha512', 'sha1'].includes(algorithm)
    return known && createHash(algorithm).update(readFileSync(tarball)).digest('base64') === expected
  })
}

/** A spec that npm cannot make an SDK of. @param detail What npm said, or why. */
export function notInstallable(spec: string, detail: string): UsageError {
  const reason =
    /npm (?:error|ERR!) (?!code\b)(.+)/.exec(detail)?.[1] ?? (detail.split('\n')[0] || 'npm failed')
  return new UsageError({
    subject: '--sdk',
    expected: `should be a version, tag, tarball, folder, repository or address of ${SDK_PACKAGE}`,
    got: `${JSON.stringify(spec)} (${reason.slice(0, 160)})`,
  })
}
