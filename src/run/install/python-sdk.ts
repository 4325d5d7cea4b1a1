import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { SdkRecord } from '../../compare/compare.ts'
import { RunFailure, UsageError } from '../../errors.ts'
import { quote, unquoted } from '../../text/text.ts'
import { checkPackageFile, folderInCache } from './cache-folder.ts'
import { type InstallerFailure, runInstaller } from './run-installer.ts'

const PACKAGE = 'breez-sdk-spark'
/** The version that npm's default is, so that both hosts measure the same. */
const DEFAULT_VERSION = '0.19.2'
const OLDEST_PYTHON = [3, 9] as const

/** The native SDK in a virtual environment of its own. */
export interface InstalledPythonSdk {
  /** The environment's Python. */
  interpreter: string
  /** Such as `3.11.7`. */
  pythonVersion: string
  /** The native library's file. */
  library: string
  record: SdkRecord
  origin: string
}

export interface PythonInstallOptions {
  cacheDir: string
  signal?: AbortSignal | undefined
  /** The command to make the environment with. */
  python?: string
}

/**
 * Makes a version or wheel of the SDK's Python package available: in a virtual environment in the cache folder, shared by
 * concurrent and later runs.
 * @param spec A version on PyPI, or a wheel's path; null for the version that npm's default is.
 * @throws UsageError when Python is missing or too old, or pip cannot install it; RunFailure when it is aborted.
 */
export async function installPythonSdk(
  spec: string | null,
  { cacheDir, signal, python = 'python3' }: PythonInstallOptions,
): Promise<InstalledPythonSdk> {
  const wanted = spec ?? DEFAULT_VERSION
  const source = sourceOf(wanted)
  const pythonVersion = await versionOf(python)
  const dir = join(cacheDir, 'python', `${pythonVersion}-${source.key}`)
  const cached = existsSync(join(dir, 'pyvenv.cfg'))
  if (!cached) await installInto(dir, { spec: wanted, requirement: source.requirement, python, signal })
  return {
    interpreter: join(dir, 'bin', 'python'),
    pythonVersion,
    ...recordOf(dir, wanted),
    origin: cached ? `cached in ${dir}` : `installed into ${dir}`,
  }
}

function sourceOf(spec: string): { requirement: string; key: string } {
  if (/^\d+(\.\d+)*([a-z]+\d+|\.[a-z]+\d+)*$/i.test(spec)) {
    return { requirement: `${PACKAGE}==${spec}`, key: spec }
  }
  const file = resolve(spec)
  if (spec.endsWith('.whl') && existsSync(file)) {
    checkPackageFile(file, (why) => notInstallable(spec, why))
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16)
    return { requirement: file, key: `local-${digest}` }
  }
  throw notInstallable(spec, spec.endsWith('.whl') ? 'no such file' : 'neither of them')
}

async function versionOf(python: string): Promise<string> {
  const script = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
  const answer = await runInstaller(python, ['-c', script], {}).catch(() => null)
  const need = `--host python needs ${python} of version ${OLDEST_PYTHON.join('.')} or later`
  if (answer === null) {
    throw new UsageError(`${need}, got none: install it (on Debian and Ubuntu: apt install python3-venv)`)
  }
  const version = answer.output.trim()
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor < OLDEST_PYTHON[1])) {
    throw new UsageError(`${need}, got ${version}: install a newer one`)
  }
  return version
}

interface Installation {
  spec: string
  requirement: string
  python: string
  signal: AbortSignal | undefined
}

/** Installs beside the final place and renames: of two concurrent runs one wins, the other takes what is there. */
async function installInto(dir: string, { spec, requirement, python, signal }: Installation): Promise<void> {
  const staging = folderInCache(resolve(dir, '..'), 'staging-')
  try {
    await runInstaller(python, ['-m', 'venv', staging], { signal }).catch((error: InstallerFailure) => {
      if (error instanceof RunFailure) throw error
      const why = unquoted(lastLine(error.output + error.errorText))
      throw new UsageError(
        `--host python needs Python's venv module, got ${why}: install it (on Debian and Ubuntu: apt install python3-venv)`,
      )
    })
    const flags = ['--disable-pip-version-check', '--no-input', '--only-binary', ':all:', '--quiet']
    await runInstaller(join(staging, 'bin', 'python'), ['-m', 'pip', 'install', ...flags, requirement], {
      signal,
    }).catch((error: InstallerFailure) => {
      if (error instanceof RunFailure) throw error
      throw notInstallable(
        spec,
        lastLine(error.errorText.match(/^ERROR: .*$/gm)?.join('\n') ?? error.errorText),
      )
    })
    recordOf(staging, spec)
    try {
      renameSync(staging, dir)
    } catch (error) {
      if (!existsSync(join(dir, 'pyvenv.cfg'))) throw error
    }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

function recordOf(dir: string, spec: string): { record: SdkRecord; library: string } {
  const lib = join(dir, 'lib')
  const [python = ''] = readdirSync(lib).filter((name) => name.startsWith('python'))
  const packages = join(lib, python, 'site-packages')
  const info = readdirSync(packages).find((name) => /^breez_sdk_spark-.*\.dist-info$/.test(name))
  const folder = join(packages, 'breez_sdk_spark')
  const library = existsSync(folder)
    ? readdirSync(folder).find((name) => /\.(so|dylib)$/.test(name))
    : undefined
  if (info === undefined || library === undefined) {
    throw notInstallable(basename(spec), `it does not contain ${PACKAGE} with its library`)
  }
  const version = info.slice('breez_sdk_spark-'.length, -'.dist-info'.length)
  const file = join(folder, library)
  const librarySha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
  return { record: { spec, version, wasmSha256: '', librarySha256 }, library: file }
}

function notInstallable(spec: string, detail: string): UsageError {
  const reason = unquoted(detail.replace(/^ERROR: /, '')).slice(0, 160)
  return new UsageError({
    subject: '--sdk with --host python',
    expected: `should be a version of ${PACKAGE} on PyPI or a wheel`,
    got: `${quote(spec)} (${reason})`,
  })
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''
