import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../usage-error.ts'
import { isAlive } from './process-alive.ts'
import { storageParent } from './storage-parent.ts'

const PREFIX = 'sdk-memtest-wallets-'

/**
 * A private folder for the wallets' storage, which holds key material: deleted on dispose. A killed run's folder is
 * deleted by the next start; the owner's process number in the name tells whose it was.
 */
export function openWorkDir(parent = storageParent()): Disposable & { dir: string } {
  sweep(parent)
  const dir = makeDir(parent)
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) }
}

function makeDir(parent: string): string {
  try {
    return mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(`TMPDIR should be a folder that can be written, got ${parent} (${code})`)
  }
}

function sweep(parent: string): void {
  if (!existsSync(parent)) return
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
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EACCES' && code !== 'EPERM') throw error
  }
}
