/** The cache of installed SDKs: folders in it, and what may be copied there. */

import { copyFileSync, mkdirSync, mkdtempSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { refusedBySystem, type UsageError } from '../../errors.ts'
import { formatBytes } from '../../text/text.ts'

/**
 * A new folder in the cache folder, which is made where it is missing.
 * @throws UsageError when it cannot be written; RunFailure when the disk is full.
 */
export function folderInCache(cacheDir: string, prefix: string): string {
  try {
    mkdirSync(cacheDir, { recursive: true })
    return mkdtempSync(join(cacheDir, prefix))
  } catch (error) {
    const subject = 'SDK_MEMTEST_CACHE'
    throw refusedBySystem(
      { subject, expected: 'should be a folder that can be written', got: cacheDir },
      error,
    )
  }
}

/** The SDK's packages have some 10 MB. What is larger is no build of it, and would fill disk and memory. */
const MAX_PACKAGE_BYTES = 512 * 2 ** 20

/** Before a package is read or copied: a pipe would be waited for, and a file of any size would fill the disk. */
export function checkPackageFile(file: string, refuse: (why: string) => UsageError): void {
  const stats = statSync(file)
  if (!stats.isFile()) throw refuse('it is no file')
  if (stats.size > MAX_PACKAGE_BYTES) {
    throw refuse(`it has ${formatBytes(stats.size)}, expected at most ${formatBytes(MAX_PACKAGE_BYTES)}`)
  }
}

/** Copies a package into a folder of ours. @returns Where it is now. @throws What `refuse` makes; RunFailure. */
export function copyPackage(from: string, to: string, refuse: (why: string) => UsageError): string {
  checkPackageFile(from, refuse)
  try {
    copyFileSync(from, to)
    return to
  } catch (error) {
    throw refusedBySystem(
      { subject: '--sdk', expected: 'should be a package that can be read', got: from },
      error,
    )
  }
}
