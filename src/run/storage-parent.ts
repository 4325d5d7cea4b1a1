import { accessSync, constants, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY_DIR = '/dev/shm'
/** A payment adds about 10 KB to the two wallets' databases; containers often have 64 MB of shared memory. */
const NEEDED_BYTES = 512 * 2 ** 20

/**
 * The folder below which the wallets' throwaway databases belong. SQLite waits for the disk at each commit, on a slow
 * disk for a third of a payment's time, and nothing here outlives the run: so in memory (tmpfs on Linux) where there is
 * room, else in the system's temporary folder. A `TMPDIR` that is set wins.
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
