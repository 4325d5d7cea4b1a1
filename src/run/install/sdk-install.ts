import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { SdkRecord } from '../../compare/compare.ts'
import { UsageError } from '../../errors.ts'
import { npm } from './npm.ts'

export { installPythonSdk } from './python-sdk.ts'

export const SDK_PACKAGE = '@breeztech/breez-sdk-spark'
/** The SDK asks for better-sqlite3 12, which aborts under Node 24; 13 comes prebuilt. */
const SQLITE_VERSION = '13.2.0'

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
 * Makes the SDK that an npm spec names available: the tool's own copy when it matches, else an installation in a cache
 * folder of its own, shared by concurrent and later runs.
 * @param spec A version, range, tag, tarball, folder, repository or address; null for the tool's own copy, else `latest`.
 * @throws UsageError when npm knows no such package or the cache cannot be written; RunFailure when it is aborted.
 */
export async function installSdk(
  spec: string | null,
  { cacheDir = defaultCacheDir(), signal }: InstallOptions = {},
): Promise<InstalledSdk> {
  const own = ownCopy()
  if (own !== null && (spec === null || spec === own.version)) {
    return { dir: own.dir, record: sdkRecord(own.dir, own.version), origin: "the tool's own copy" }
  }
  const source = await resolveSource(spec ?? 'latest', signal)
  const dir = join(cacheDir, source.key)
  const cached = existsSync(join(dir, 'package.json'))
  if (!cached) await installInto(dir, source.dependency, cacheDir, signal)
  const origin = cached ? `cached in ${dir}` : `installed into ${dir}`
  return { dir, record: sdkRecord(dir, spec ?? 'latest'), origin }
}

/** Where installations are kept: `SDK_MEMTEST_CACHE`, else the user's cache folder. */
export function defaultCacheDir(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME || join(homedir(), '.cache')
  return environment.SDK_MEMTEST_CACHE || join(base, 'sdk-memtest', 'sdk')
}

/** What to put into the generated package.json, and a name for the cache that changes whenever the content does. */
interface Source {
  dependency: string
  key: string
}

/** A package of the registry: a name, and perhaps a version, a tag or a range of versions behind it. */
const REGISTRY_PACKAGE = /^(@[\w~][\w.~-]*\/)?[\w~][\w.~-]*(@[^:/\s]+)?$/

async function resolveSource(spec: string, signal: AbortSignal | undefined): Promise<Source> {
  // A workflow's input may come from anybody.
  if (/[&|<>%"!;`$\n]/.test(spec)) throw notInstallable(spec, 'it holds a character that no npm spec has')
  if (spec.startsWith('-')) throw notInstallable(spec, 'npm would take it for a flag')
  const path = resolve(spec)
  const isPath = /^(\.{1,2}([/\\]|$)|[/\\~]|[a-z]:[/\\]|file:)/i.test(spec)
  if (isPath || isPackage(path)) return await localSource(spec.replace(/^file:/, ''), signal)
  if (spec.startsWith('npm:') || REGISTRY_PACKAGE.test(spec) || !/[:/]/.test(spec)) {
    return await registrySource(spec, signal)
  }
  // A repository or an address: what lies there now is fetched, and its digest names it.
  const tarball = await pack(spec, signal)
  return { dependency: `file:${tarball}`, key: `fetched-${digest(readFileSync(tarball))}` }
}

/** Whether a word that could be a tag is a folder or a tarball here. */
function isPackage(path: string): boolean {
  return existsSync(path) && (path.endsWith('.tgz') || statSync(path).isDirectory())
}

async function registrySource(spec: string, signal: AbortSignal | undefined): Promise<Source> {
  const isName = spec.startsWith('@') || spec.startsWith('npm:')
  const name = isName ? spec.replace(/^npm:/, '') : `${SDK_PACKAGE}@${spec}`
  if (!REGISTRY_PACKAGE.test(name)) throw notInstallable(spec, 'it names no package of the registry')
  const answer = await npm(['view', '--json', '--', name, 'name', 'version', 'dist.integrity'], { signal })
  if (answer.code !== 0) throw notInstallable(spec, answer.errorText)
  const found: unknown = JSON.parse(answer.output || 'null')
  // A range answers with every match, oldest first.
  const newest = (Array.isArray(found) ? found.at(-1) : found) as Record<string, string> | null
  if (newest === null) throw notInstallable(spec, 'no version matches')
  const key = `${newest.version}-${digest(newest['dist.integrity'] ?? '')}`
  return {
    dependency: newest.name === SDK_PACKAGE ? `${newest.version}` : `npm:${newest.name}@${newest.version}`,
    key,
  }
}

async function localSource(spec: string, signal: AbortSignal | undefined): Promise<Source> {
  const path = resolve(spec)
  if (!existsSync(path)) throw notInstallable(spec, 'no such file or folder')
  const tarball = statSync(path).isDirectory() ? await pack(path, signal) : path
  return { dependency: `file:${tarball}`, key: `local-${digest(readFileSync(tarball))}` }
}

// Through `npm pack` a folder, a repository or an address is measured as its users would get it.
async function pack(spec: string, signal: AbortSignal | undefined): Promise<string> {
  const into = join(defaultCacheDir(), 'packed')
  makeCacheDir(into)
  const flags = ['--pack-destination', into, '--json', '--ignore-scripts']
  const answer = await npm(['pack', ...flags, '--', spec], { signal })
  if (answer.code !== 0) throw notInstallable(spec, answer.errorText)
  const packed: unknown = JSON.parse(answer.output)
  // npm 12 answers with an object by name, earlier ones with a list.
  const [entry] = Object.values(packed as Record<string, { filename: string }>)
  return join(into, entry?.filename ?? '')
}

/** Installs beside the final place and renames: of two concurrent runs one wins, the other takes what is there. */
async function installInto(
  dir: string,
  dependency: string,
  cacheDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  makeCacheDir(cacheDir)
  const staging = mkdtempSync(join(cacheDir, 'staging-'))
  try {
    const manifest = {
      private: true,
      dependencies: { [SDK_PACKAGE]: dependency, 'better-sqlite3': SQLITE_VERSION },
      overrides: { 'better-sqlite3': '$better-sqlite3' },
    }
    writeFileSync(join(staging, 'package.json'), JSON.stringify(manifest))
    const flags = ['--omit=optional', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
    const answer = await npm(['install', ...flags], { cwd: staging, signal })
    if (answer.code !== 0) throw notInstallable(dependency, answer.errorText)
    sdkRecord(staging, dependency)
    try {
      renameSync(staging, dir)
    } catch (error) {
      if (!existsSync(join(dir, 'package.json'))) throw error
    }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

function makeCacheDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(`SDK_MEMTEST_CACHE should be a folder that can be written, got ${dir} (${code})`)
  }
}

function notInstallable(spec: string, detail: string): UsageError {
  const reason =
    /npm (?:error|ERR!) (?!code\b)(.+)/.exec(detail)?.[1] ?? (detail.split('\n')[0] || 'npm failed')
  return new UsageError(
    `--sdk should be a version, tag, tarball, folder, repository or address of ${SDK_PACKAGE}, got ${JSON.stringify(spec)} (${reason.slice(0, 160)})`,
  )
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

function sdkRecord(dir: string, spec: string): SdkRecord {
  const require = createRequire(join(dir, 'package.json'))
  let entry: string
  try {
    entry = require.resolve(SDK_PACKAGE)
  } catch {
    throw notInstallable(spec, `it does not contain ${SDK_PACKAGE}`)
  }
  const manifest = join(dir, 'node_modules', SDK_PACKAGE, 'package.json')
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return { spec, version, wasmSha256: wasmSha256(dirname(entry)) }
}

function wasmSha256(entryDir: string): string {
  const wasm = join(entryDir, 'breez_sdk_spark_wasm_bg.wasm')
  return existsSync(wasm) ? createHash('sha256').update(readFileSync(wasm)).digest('hex') : ''
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
