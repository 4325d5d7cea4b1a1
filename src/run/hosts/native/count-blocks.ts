import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { programFile, programText } from '../programs.ts'

const run = promisify(execFile)

/** A library to preload that counts native memory exactly, or why there is none: then native memory is estimated. */
export type Shim = { kind: 'ready'; file: string } | { kind: 'unavailable'; reason: string }

export interface ShimOptions {
  /** The C compiler's command. */
  compiler?: string
  platform?: NodeJS.Platform
  glibc?: string | null
}

const FLAGS = ['-std=gnu11', '-O2', '-fPIC', '-shared', '-Wl,-z,defs']

/**
 * Compiles the counting shim at first use, and keeps it under a name that changes with its source, the compiler and the
 * machine.
 * @param cacheDir Where compiled shims are kept.
 * @param env What the compiler inherits.
 */
export async function prepareShim(
  cacheDir: string,
  env: NodeJS.ProcessEnv,
  options: ShimOptions = {},
): Promise<Shim> {
  const { compiler = 'cc', platform = process.platform, glibc = glibcVersion() } = options
  if (platform !== 'linux') {
    return unavailable(`${platform} has no preloading that a counting shim could rely on`)
  }
  if (glibc === null) return unavailable('the C library is not glibc, which the counting shim stands in for')
  const version = await run(compiler, ['--version'], { env }).catch(() => null)
  if (version === null) {
    return unavailable(`there is no C compiler ${compiler}: install one to have native memory counted`)
  }
  const identity = [programText('count-blocks.c'), version.stdout, process.arch, ...FLAGS].join('\0')
  const key = createHash('sha256').update(identity).digest('hex').slice(0, 16)
  const file = join(cacheDir, `count-blocks-${key}.so`)
  if (existsSync(file)) return { kind: 'ready', file }
  mkdirSync(cacheDir, { recursive: true })
  const staging = mkdtempSync(join(cacheDir, 'staging-'))
  try {
    const built = join(staging, 'count-blocks.so')
    const source = programFile('count-blocks.c', cacheDir)
    await run(compiler, [...FLAGS, '-o', built, source, '-ldl', '-lpthread'], { env })
    // Of two runs that compile at once, the later replaces the same by the same.
    renameSync(built, file)
    return { kind: 'ready', file }
  } catch (error) {
    const [line = ''] = (error as { stderr?: string }).stderr?.match(/^.*error.*$/m) ?? [String(error)]
    return unavailable(`${compiler} did not compile the counting shim: ${line.trim().slice(0, 160)}`)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

const unavailable = (reason: string): Shim => ({ kind: 'unavailable', reason })

/** Null on musl, macOS and Windows. */
function glibcVersion(): string | null {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  return report.header?.glibcVersionRuntime ?? null
}
