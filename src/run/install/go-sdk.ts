import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { SdkRecord } from '../../compare/compare.ts'
import { RunFailure, UsageError } from '../../errors.ts'
import { quote, unquoted } from '../../text/text.ts'
import { folderInCache } from './cache-folder.ts'
import { bindingNamesSource } from './go-binding-names.ts'
import { type InstallerFailure, runInstaller } from './run-installer.ts'

const MODULE = 'github.com/breez/breez-sdk-spark-go'
/** The version that npm's default is, so that all hosts measure the same. */
const DEFAULT_VERSION = '0.19.2'
const OLDEST_GO = [1, 22] as const
const PROGRAM = 'agent'

/** The agent, built against a version of the SDK's Go module. */
export interface InstalledGoSdk {
  /** The agent's executable file. */
  program: string
  /** Such as `1.26.8`. */
  goVersion: string
  /** The native library's file, in Go's own module cache. */
  library: string
  record: SdkRecord
  origin: string
}

export interface GoInstallOptions {
  cacheDir: string
  /** The agent's Go sources, by file name. */
  sources: Readonly<Record<string, string>>
  signal?: AbortSignal | undefined
  /** The command to build with. */
  go?: string
  /** Told what is about to take its time, in a sentence. */
  onSlow?: ((text: string) => void) | undefined
}

/** What the Go client says of itself. */
interface Toolchain {
  command: string
  version: string
  os: string
  arch: string
  modules: string
}

/** The SDK's module on this machine. */
interface SdkModule {
  dir: string
  version: string
  /** The line that `go.mod` needs beside `require`, or null. */
  replace: string | null
}

/**
 * Makes a version of the SDK's Go module available and builds the agent against it, in the cache folder: once for the same
 * sources, library and Go. The module, 401 MB, comes through the Go client, with the machine's own settings, and stays in
 * its cache.
 * @param spec A version, or a folder that holds the module; null for the version that npm's default is.
 * @throws UsageError when Go or a C compiler is missing or too old, or the module cannot be had; RunFailure when aborted.
 */
export async function installGoSdk(spec: string | null, options: GoInstallOptions): Promise<InstalledGoSdk> {
  const { cacheDir, sources, signal, go = 'go', onSlow = () => {} } = options
  const wanted = spec ?? DEFAULT_VERSION
  const source = sourceOf(wanted)
  const toolchain = await toolchainOf(go)
  const module =
    source.kind === 'folder' ? source.module : await download(toolchain, source.version, signal, onSlow)
  const library = libraryOf(module, toolchain, wanted)
  const librarySha256 = createHash('sha256').update(readFileSync(library)).digest('hex')
  const binding = readFileSync(join(module.dir, 'breez_sdk_spark', 'breez_sdk_spark.go'), 'utf8')
  const files = {
    ...sources,
    'binding_names.go': bindingNamesSource(binding),
    'go.mod': goMod(module),
  }
  // The program names the library by where it lies.
  const identity = [
    toolchain.version,
    toolchain.arch,
    librarySha256,
    library,
    ...Object.entries(files).flat(),
  ]
  const key = createHash('sha256').update(identity.join('\0')).digest('hex').slice(0, 16)
  const dir = join(cacheDir, 'go', `${module.version}-${key}`)
  const cached = existsSync(join(dir, PROGRAM))
  if (!cached) onSlow(`Building the Go agent against SDK ${module.version} …`)
  if (!cached) await buildInto(dir, { files, toolchain, spec: wanted, signal })
  return {
    program: join(dir, PROGRAM),
    goVersion: toolchain.version,
    library,
    record: { spec: wanted, version: module.version, wasmSha256: '', librarySha256 },
    origin: cached ? `cached in ${dir}` : `built in ${dir}`,
  }
}

type Source = { kind: 'version'; version: string } | { kind: 'folder'; module: SdkModule }

function sourceOf(spec: string): Source {
  if (/^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(spec))
    return { kind: 'version', version: spec.replace(/^v/, '') }
  const dir = resolve(spec)
  const manifest = join(dir, 'go.mod')
  if (!existsSync(manifest)) throw notBuildable(spec, 'neither of them')
  const [, named] = /^module\s+"?([^\s"]+)/m.exec(readFileSync(manifest, 'utf8')) ?? []
  if (named !== MODULE) {
    throw notBuildable(spec, `its go.mod names another module than ${MODULE}`)
  }
  const replace = `replace ${MODULE} => ${JSON.stringify(dir)}`
  return { kind: 'folder', module: { dir, version: 'local', replace } }
}

async function toolchainOf(command: string): Promise<Toolchain> {
  const need = `--host go needs ${command} of version ${OLDEST_GO.join('.')} or later`
  const told = await runInstaller(
    command,
    ['env', '-json', 'GOVERSION', 'GOOS', 'GOARCH', 'CGO_ENABLED', 'CC', 'GOMODCACHE'],
    {},
  ).catch(() => null)
  if (told === null) throw new UsageError(`${need}, got none: install it (see go.dev/doc/install)`)
  const {
    GOVERSION = '',
    GOOS: os = '',
    GOARCH: arch = '',
    CGO_ENABLED,
    CC = 'cc',
    GOMODCACHE: modules = '',
  } = JSON.parse(told.output)
  const [version = ''] = /\d+(\.\d+)+/.exec(GOVERSION) ?? []
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < OLDEST_GO[0] || (major === OLDEST_GO[0] && minor < OLDEST_GO[1])) {
    throw new UsageError(
      `${need}, got ${version || quote(GOVERSION)}: install a newer one (see go.dev/doc/install)`,
    )
  }
  if (os !== 'linux' && os !== 'darwin') {
    throw new UsageError(`--host go runs on Linux and macOS, got ${os}: use --host node there`)
  }
  if (CGO_ENABLED !== '1') {
    throw new UsageError(
      `--host go needs cgo with a C compiler, got CGO_ENABLED=${CGO_ENABLED} and CC=${CC}: install gcc (on Debian and Ubuntu: apt install gcc libc6-dev)`,
    )
  }
  return { command, version, os, arch, modules }
}

async function download(
  { command, modules }: Toolchain,
  version: string,
  signal: AbortSignal | undefined,
  onSlow: (text: string) => void,
): Promise<SdkModule> {
  if (!existsSync(join(modules, `${MODULE}@v${version}`))) {
    onSlow(`Downloading ${MODULE} ${version} with the Go client, some 400 MB …`)
  }
  // Outside any module, so that a go.mod of the user's has no say in it.
  const fails = (error: InstallerFailure) => {
    if (error instanceof RunFailure) throw error
    throw notBuildable(version, errorOf(error.output) ?? lastLine(error.errorText))
  }
  const { output } = await runInstaller(command, ['mod', 'download', '-json', `${MODULE}@v${version}`], {
    signal,
    cwd: '/',
  }).catch(fails)
  const { Dir: dir } = JSON.parse(output) as { Dir: string }
  return { dir, version, replace: null }
}

/** The Go client says in its JSON what went wrong. */
function errorOf(output: string): string | null {
  try {
    return lastLine((JSON.parse(output) as { Error?: string }).Error ?? '') || null
  } catch {
    return null
  }
}

const FOLDERS: Readonly<Record<string, string>> = { amd64: 'amd64', arm64: 'aarch64' }

function libraryOf({ dir }: SdkModule, { os, arch }: Toolchain, spec: string): string {
  const ending = os === 'darwin' ? 'dylib' : 'so'
  const folder = `${os}-${FOLDERS[arch] ?? arch}`
  const file = join(dir, 'breez_sdk_spark', 'lib', folder, `libbreez_sdk_spark_bindings.${ending}`)
  if (existsSync(file)) return file
  throw notBuildable(spec, `it has no library for ${os} on ${arch}`)
}

function goMod({ version, replace }: SdkModule): string {
  const required = replace === null ? `v${version}` : 'v0.0.0'
  const lines = [
    'module sdkmemtest/agent',
    '',
    `go ${OLDEST_GO.join('.')}`,
    '',
    `require ${MODULE} ${required}`,
  ]
  return `${[...lines, ...(replace === null ? [] : ['', replace])].join('\n')}\n`
}

interface Build {
  files: Readonly<Record<string, string>>
  toolchain: Toolchain
  spec: string
  signal: AbortSignal | undefined
}

/** Builds beside the final place and renames: of two concurrent runs one wins, the other takes what is there. */
async function buildInto(dir: string, { files, toolchain, spec, signal }: Build): Promise<void> {
  const staging = folderInCache(resolve(dir, '..'), 'staging-')
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(staging, name), text)
    // -mod=mod: go.sum is written here, and checked against the machine's checksum database.
    await runInstaller(toolchain.command, ['build', '-mod=mod', '-buildvcs=false', '-o', PROGRAM, '.'], {
      signal,
      cwd: staging,
    }).catch((error: InstallerFailure) => {
      if (error instanceof RunFailure) throw error
      const [line] = error.errorText.match(/^.*\.go:\d+.*$/m) ?? [lastLine(error.errorText)]
      throw notBuildable(spec, `the agent does not build against it: ${line.replace(/^\.\//, '')}`)
    })
    try {
      renameSync(staging, dir)
    } catch (error) {
      if (!existsSync(join(dir, PROGRAM))) throw error
    }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

function notBuildable(spec: string, detail: string): UsageError {
  return new UsageError(
    `--sdk with --host go should be a version of ${MODULE} or a folder that holds it, got ${quote(spec)} (${unquoted(detail).trim().slice(0, 200)})`,
  )
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''
