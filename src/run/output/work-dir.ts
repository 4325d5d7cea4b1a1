import { accessSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { refusedBySystem, systemCode } from '../../errors.ts'
import { endRememberedGroup } from '../process-group.ts'

const PREFIX = 'sdk-memtest-wallets-'

/**
 * A private folder for the wallets' storage, which holds key material: deleted on dispose. A killed run's folder is
 * deleted by the next start; the owner's process number in the name tells whose it was.
 */
export function openWorkDir(parent = storageParent()): Disposable & { dir: string } {
  const dir = makeDir(parent)
  return {
    dir,
    [Symbol.dispose]() {
      endRememberedGroup(dir)
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function makeDir(parent: string): string {
  try {
    const dir = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))
    sweep(parent)
    return dir
  } catch (error) {
    throw refusedBySystem(
      { subject: 'TMPDIR', expected: 'should be a folder that can be written', got: parent },
      error,
    )
  }
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(PREFIX)) continue
    const owner = Number(name.slice(PREFIX.length).split('-')[0])
    if (owner > 0 && !isAlive(owner)) removeIfOurs(join(parent, name))
  }
}

// Shared memory is everybody's: another user's leftover is theirs to delete.
function removeIfOurs(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(systemCode(error) ?? '')) throw error
  }
}

const MEMORY_DIR = '/dev/shm'
/** A payment adds about 10 KB to the two wallets' databases; containers often have 64 MB of shared memory. */
const NEEDED_BYTES = 512 * 2 ** 20

/**
 * The folder for the wallets' throwaway databases. SQLite waits for the disk at each commit, on a slow disk for a third
 * of a payment's time, and nothing here outlives the run. So they lie in memory (tmpfs on Linux) where there is room,
 * else in the system's temporary folder. A `TMPDIR` in the environment wins.
 */
export function storageParent(
  env: Readonly<Record<string, string | undefined>> = process.env,
  memoryDir = MEMORY_DIR,
): string {
  return env.TMPDIR === undefined && hasRoom(memoryDir) ? memoryDir : tmpdir()
}

function hasRoom(dir: string): boolean {
  try {
    accessSync(dir, constants.W_OK | constants.X_OK)
    const { bavail, bsize } = statfsSync(dir)
    return bavail * bsize >= NEEDED_BYTES
  } catch {
    return false
  }
}

/** Whether a process of this number exists (it may be another user's). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
