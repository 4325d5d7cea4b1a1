/** A package as npm packs it: fetched, checked, refused. */

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UsageError } from '../../errors.ts'
import { npm } from './npm.ts'
import type { ChildAnswer } from './run-to-end.ts'

export const SDK_PACKAGE = '@breeztech/breez-sdk-spark'
/** The SDK asks for better-sqlite3 12, which aborts under Node 24; 13 comes prebuilt. */
export const SQLITE_VERSION = '13.2.0'

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

/** Lets npm install the SDK into an empty folder. @param source What npm takes for a dependency's version. */
export function installPackage(
  source: string,
  into: string,
  signal: AbortSignal | undefined,
): Promise<ChildAnswer> {
  const manifest = {
    private: true,
    dependencies: { [SDK_PACKAGE]: source, 'better-sqlite3': SQLITE_VERSION },
    overrides: { 'better-sqlite3': '$better-sqlite3' },
  }
  writeFileSync(join(into, 'package.json'), JSON.stringify(manifest))
  const flags = ['--omit=optional', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  return npm(['install', ...flags], { cwd: into, signal })
}

/** The checksum of the SDK that npm installed into a folder, as npm noted it there; null where it noted none. */
export function installedIntegrity(dir: string): string | null {
  const lock: unknown = JSON.parse(readFileSync(join(dir, 'node_modules', '.package-lock.json'), 'utf8'))
  const { packages = {} } = lock as { packages?: Record<string, { integrity?: string }> }
  return packages[`node_modules/${SDK_PACKAGE}`]?.integrity ?? null
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
