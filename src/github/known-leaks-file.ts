import { UsageError } from '../usage-error.ts'
import type { RepositoryFiles } from './repository-files.ts'

const DEFAULT_FILE = 'memtest-known-leaks.json'

/**
 * The text of the accepted leaks: the file that the input names, else `memtest-known-leaks.json`; null without one.
 * @throws UsageError when the named file is not there: a list that silently is none would turn pull requests red.
 */
export async function readKnownLeaksFile(
  given: string | null,
  files: RepositoryFiles,
): Promise<{ file: string; text: string } | null> {
  const file = given ?? DEFAULT_FILE
  const bytes = await files.read(file)
  if (bytes !== null) return { file, text: bytes.toString('utf8') }
  if (given === null) return null
  throw new UsageError(
    `input known-leaks should name a file in ${files.place}, got ${JSON.stringify(given)}, which is not there`,
  )
}
