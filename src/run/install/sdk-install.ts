import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import type { SdkRecord } from '../../compare/compare.ts'
import { copyPackage, folderInCache } from './cache-folder.ts'
import { type EarlyInstall, installEarly } from './early-install.ts'
import { npm } from './npm.ts'
import {
  hasIntegrity,
  installPackage,
  notInstallable,
  pack,
  SDK_PACKAGE,
  SQLITE_VERSION,
} from './npm-package.ts'

export { installGoSdk } from './go-sdk.ts'
export { installPythonSdk } from './python-sdk.ts'

/** The SDK under test, ready to be loaded from `dir`. */
export interface InstalledSdk {
  dir: string
  record: SdkRecord
  /** For the log: where it came from. */
  origin: string
}

export interface InstallOptions {
  cacheDir?: string
  /** Aborts the installation. */
  signal?: AbortSignal | undefined
}

/**
 * Makes the SDK of an npm spec available: the tool's own copy when it matches, else an installation in a cache folder
 * of its own, shared by concurrent and later runs.
 * @param spec A version, range, tag, tarball, folder, repository or address; null for the tool's own copy, else
 *   `latest`.
 * @throws UsageError when npm knows no such package or the cache cannot be written; RunFailure when aborted.
 */
export async function installSdk(
  spec: string | null,
  { cacheDir = defaultCacheDir(), signal }: InstallOptions = {},
): Promise<InstalledSdk> {
  const own = ownCopy()
  if (own !== null && (spec === null || spec === own.version)) {
    return { dir: own.dir, record: sdkRecord(own.dir, own.version), origin: "the tool's own copy" }
  }
  const wanted = spec ?? 'latest'
  const isTag = VERSION.test(wanted) || (TAG.test(wanted) && !isPackage(resolve(wanted)))
  const early = isTag ? installEarly(wanted, cacheDir, signal) : null
  try {
    return await installResolved(wanted, early, { cacheDir, signal })
  } finally {
    await early?.dispose()
  }
}

async function installResolved(
  wanted: string,
  early: EarlyInstall | null,
  { cacheDir, signal }: { cacheDir: string; signal: AbortSignal | undefined },
): Promise<InstalledSdk> {
  const source = await resolveSource(wanted, signal)
  const hasChecksum = source.kind === 'registry' && source.integrity !== ''
  const knownDir = hasChecksum ? join(cacheDir, `${source.version}-${digest(source.integrity)}`) : null
  if (knownDir !== null && isInstalled(knownDir)) return cachedIn(knownDir, wanted)
  if (knownDir !== null && source.kind === 'registry') {
    const staged = (await early?.matching(source.integrity)) ?? null
    if (staged !== null) {
      takeIntoPlace(staged, knownDir, wanted)
      return { dir: knownDir, record: sdkRecord(knownDir, wanted), origin: `installed into ${knownDir}` }
    }
  }
  const fetched = folderInCache(cacheDir, 'download-')
  try {
    const tarball = await fetchTarball(wanted, source, fetched, signal)
    const dir = knownDir ?? join(cacheDir, `${source.kind}-${digest(readFileSync(tarball))}`)
    if (isInstalled(dir)) return cachedIn(dir, wanted)
    await installInto(dir, wanted, tarball, cacheDir, signal)
    return { dir, record: sdkRecord(dir, wanted), origin: `installed into ${dir}` }
  } finally {
    rmSync(fetched, { recursive: true, force: true })
  }
}

function isInstalled(dir: string): boolean {
  return existsSync(join(dir, 'package.json'))
}

function cachedIn(dir: string, spec: string): InstalledSdk {
  return { dir, record: sdkRecord(dir, spec), origin: `cached in ${dir}` }
}

/** Where installations are kept: `SDK_MEMTEST_CACHE`, else the user's cache folder. */
export function defaultCacheDir(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME || join(homedir(), '.cache')
  return environment.SDK_MEMTEST_CACHE || join(base, 'sdk-memtest', 'sdk')
}

/** What a spec names: a package of the registry, a folder or tarball here, a repository or an address. */
type Source =
  // `integrity` has the form of Subresource Integrity, and is empty where a registry tells none.
  | { kind: 'registry'; name: string; version: string; integrity: string }
  | { kind: 'local'; path: string }
  | { kind: 'fetched'; spec: string }

/** A package of the registry: a name, and perhaps a version, a tag or a range of versions behind it. */
const REGISTRY_PACKAGE = /^(@[\w~][\w.~-]*\/)?[\w~][\w.~-]*(@[^:/\s]+)?$/
/** A version or a range: never a folder's name, whatever lies here. */
const VERSION = /^[v=^~]*\d+(\.(\d+|[x*])){0,2}([-+][\w.+-]*)?$/i

/** A tag of a package; what looks like one and is none, npm refuses. */
const TAG = /^[a-z][\w.-]*$/i

async function resolveSource(spec: string, signal: AbortSignal | undefined): Promise<Source> {
  // A workflow's input may come from anybody.
  if (/[&|<>%"!;`$\n]/.test(spec)) throw notInstallable(spec, 'it holds a character that no npm spec has')
  if (spec.startsWith('-')) throw notInstallable(spec, 'npm would take it for a flag')
  const path = resolve(spec.replace(/^file:/, ''))
  const isPath = /^(\.{1,2}([/\\]|$)|[/\\~]|[a-z]:[/\\]|file:)/i.test(spec)
  if (isPath && !existsSync(path)) throw notInstallable(spec, 'no such file or folder')
  if (isPath || (!VERSION.test(spec) && isPackage(path))) return { kind: 'local', path }
  const isName = spec.startsWith('npm:') || (spec.startsWith('@') && REGISTRY_PACKAGE.test(spec))
  if (!isName && /[:/]/.test(spec)) return { kind: 'fetched', spec }
  const name = isName ? spec.replace(/^npm:/, '') : `${SDK_PACKAGE}@${spec}`
  if (!REGISTRY_PACKAGE.test(name)) throw notInstallable(spec, 'it names no package of the registry')
  return await registrySource(spec, name, signal)
}

/** Whether a word that could be a tag is a package's folder or a tarball here. */
function isPackage(path: string): boolean {
  return existsSync(path) && (path.endsWith('.tgz') || existsSync(join(path, 'package.json')))
}

async function registrySource(spec: string, name: string, signal: AbortSignal | undefined): Promise<Source> {
  const answer = await npm(['view', '--json', '--', name, 'name', 'version', 'dist.integrity'], { signal })
  if (answer.code !== 0) throw notInstallable(spec, answer.errorText)
  const found: unknown = JSON.parse(answer.output || 'null')
  // A range answers with every match, oldest first.
  const newest = (Array.isArray(found) ? found.at(-1) : found) as Record<string, string> | null
  if (newest === null) throw notInstallable(spec, 'no version matches')
  return {
    kind: 'registry',
    name: newest.name ?? '',
    version: newest.version ?? '',
    integrity: newest['dist.integrity'] ?? '',
  }
}

/**
 * Fetches the package into a folder of this call's own, as the one file that is then digested and installed. So no
 * other run, no other registry and no second look at the source can come between.
 */
async function fetchTarball(
  spec: string,
  source: Source,
  into: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  switch (source.kind) {
    case 'registry': {
      const { name, version, integrity } = source
      const tarball = await pack(spec, `${name}@${version}`, into, signal)
      if (integrity === '' || hasIntegrity(tarball, integrity)) return tarball
      throw notInstallable(spec, `what was fetched is not ${name} ${version} by its checksum`)
    }
    case 'local': {
      if (statSync(source.path).isDirectory()) return await pack(spec, source.path, into, signal)
      return copyPackage(source.path, join(into, 'given.tgz'), (why) => notInstallable(spec, why))
    }
    case 'fetched':
      return await pack(spec, source.spec, into, signal)
    default:
      return source satisfies never
  }
}

/** Installs beside the final place. */
async function installInto(
  dir: string,
  spec: string,
  tarball: string,
  cacheDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const staging = folderInCache(cacheDir, 'staging-')
  try {
    const answer = await installPackage(`file:${resolve(tarball)}`, staging, signal)
    if (answer.code !== 0) throw notInstallable(spec, answer.errorText)
    takeIntoPlace(staging, dir, spec)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Renames what holds an SDK: of two concurrent runs one wins, the other takes what is there. */
function takeIntoPlace(staging: string, dir: string, spec: string): void {
  sdkRecord(staging, spec)
  try {
    renameSync(staging, dir)
  } catch (error) {
    if (!isInstalled(dir)) throw error
  }
}

/** The SDK among the tool's own dependencies: there in a clone, not in the bundled Action. */
function ownCopy(): { dir: string; version: string } | null {
  try {
    const entry = createRequire(import.meta.url).resolve(SDK_PACKAGE)
    const packageDir = dirname(dirname(entry))
    const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'))
    // npm heeds our override in a clone only: as somebody's dependency, or by npx, the SDK gets the SQLite it asks for.
    const sqlite = createRequire(entry).resolve('better-sqlite3/package.json')
    if (JSON.parse(readFileSync(sqlite, 'utf8')).version !== SQLITE_VERSION) return null
    return { dir: resolve(packageDir, '../../..'), version }
  } catch {
    return null
  }
}

/** @throws UsageError when what lies there is no SDK: whatever bears its name, a build of it brings its wasm. */
function sdkRecord(dir: string, spec: string): SdkRecord {
  const require = createRequire(join(dir, 'package.json'))
  const packageDir = join(dir, 'node_modules', SDK_PACKAGE)
  let entry: string
  try {
    entry = require.resolve(SDK_PACKAGE)
    // Node looks on in the folders above: there may be another SDK.
    if (!realpathSync(entry).startsWith(realpathSync(packageDir) + sep)) throw new Error('not its own')
  } catch {
    throw notInstallable(spec, `it does not contain ${SDK_PACKAGE}, built`)
  }
  const wasm = join(dirname(entry), 'breez_sdk_spark_wasm_bg.wasm')
  if (!existsSync(wasm)) throw notInstallable(spec, `it does not contain ${SDK_PACKAGE}, built`)
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
    version: string
  }
  return { spec, version, wasmSha256: createHash('sha256').update(readFileSync(wasm)).digest('hex') }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
