import { readdirSync, readlinkSync } from 'node:fs'

/** How the SDK's bindings name a SQLite database; its journal beside it has a longer name. */
const DATABASE = /\.(sql|sqlite3?|db)$/

/**
 * SQLite databases that a process holds open, by its descriptors.
 * @returns Null where the system does not list them: only Linux has `/proc`.
 */
export function openDatabases(pid: number | 'self'): number | null {
  const dir = `/proc/${pid}/fd`
  let open = 0
  try {
    for (const descriptor of readdirSync(dir)) if (isDatabase(`${dir}/${descriptor}`)) open += 1
  } catch {
    return null
  }
  return open
}

function isDatabase(descriptor: string): boolean {
  try {
    return DATABASE.test(readlinkSync(descriptor).replace(/ \(deleted\)$/, ''))
  } catch {
    // Closed since it was listed.
    return false
  }
}
