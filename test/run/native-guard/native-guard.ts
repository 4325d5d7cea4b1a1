import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('loopback-guard.c', import.meta.url))
/** Each process that is started writes it: the guard sees it. */
export const IN_PLACE = 'native guard in place'

/** A guard for a child process, on what its native code looks up, connects to and sends. */
export interface NativeGuard extends Disposable {
  /** To be put into the child's environment. */
  env: Record<string, string>
  /** What would have left the machine, in the order of time. Throws if the guard was never loaded. */
  refused(): string[]
}

/** Compiles the guard. Its log is its own. */
export function nativeGuard(): NativeGuard {
  const dir = mkdtempSync(join(tmpdir(), 'native-guard-'))
  const library = join(dir, 'loopback-guard.so')
  const log = join(dir, 'log.txt')
  execFileSync('cc', [
    '-O2',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-fPIC',
    '-shared',
    '-o',
    library,
    SOURCE,
    '-ldl',
  ])
  return {
    env: { LD_PRELOAD: library, LOOPBACK_GUARD_FILE: log },
    refused: () => {
      const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
      if (lines[0] !== IN_PLACE)
        throw new Error(`the guard's log should begin with its own line, got ${lines[0]}`)
      return lines.filter((line) => line !== IN_PLACE)
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** Why the guard cannot be used here, or false. */
export function whyNoGuard(): string | false {
  if (process.platform !== 'linux') return 'LD_PRELOAD is of Linux'
  for (const [tool, ...args] of [
    ['cc', '--version'],
    ['python3', '-m', 'pip', '--version'],
  ]) {
    try {
      execFileSync(tool ?? '', args, { stdio: 'ignore' })
    } catch {
      return `there is no ${tool}`
    }
  }
  return false
}
