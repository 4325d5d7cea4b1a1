import { readdirSync } from 'node:fs'

/**
 * Open file descriptors and threads of this process.
 * @returns Null where the system does not list them: only Linux has `/proc`.
 */
export function processCounts(): { fds: number | null; threads: number | null } {
  const descriptors = entriesOf('/proc/self/fd')
  // The listing itself holds one open.
  return { fds: descriptors === null ? null : descriptors - 1, threads: entriesOf('/proc/self/task') }
}

function entriesOf(dir: string): number | null {
  try {
    return readdirSync(dir).length
  } catch {
    return null
  }
}
