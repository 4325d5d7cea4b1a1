import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from './process-alive.ts'
import { storageParent } from './storage-parent.ts'

const PREFIX = 'sdk-memtest-wallets-'

/**
 * A private folder for the wallets' storage, which holds key material: deleted on dispose. A killed run's folder is
 * deleted by the next start; the owner's process number in the name tells whose it was.
 */
export function openWorkDir(parent = storageParent()): Disposable & { dir: string } {
  sweep(parent)
  const dir = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) }
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(PREFIX)) continue
    const owner = Number(name.slice(PREFIX.length).split('-')[0])
    if (owner > 0 && !isAlive(owner))
      rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 5 })
  }
}
