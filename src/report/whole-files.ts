/** Files that appear whole or not at all, in a folder that is made where it is not there. */

import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UsageError, WriteFailure } from '../errors.ts'

/** Writes a file of the folder by its name. */
export type WriteWhole = (name: string, content: string | Uint8Array) => Promise<void>

/**
 * Opens a folder to write into.
 * @throws WriteFailure when the disk is full; UsageError that names what could not be written otherwise. So does what it
 * gives back.
 */
export async function writerInto(dir: string): Promise<WriteWhole> {
  await orExplain(dir, () => mkdir(dir, { recursive: true }))
  return (name, content) => {
    const file = join(dir, name)
    return orExplain(file, () => replaceFile(file, content))
  }
}

// Beside it first: a disk that is full in the middle leaves the report of before, or none.
async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const part = `${file}.part`
  try {
    await writeFile(part, content)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true }).catch(() => {})
    throw error
  }
}

async function orExplain(file: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action()
  } catch (error) {
    if (isDiskFull(error)) throw new WriteFailure(file, error)
    throw new UsageError(`${file} should be writable, but ${reasonOf(error)}`)
  }
}

function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(codeOf(error)))
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'this user may not write there: choose another --out'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is in the place of a folder: choose another --out'
    case 'EISDIR':
      return 'a folder has that name: remove it or choose another --out'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
